"""The closed loop: an unhappy customer, or one who asked for a call-back, is answered within a deadline."""
