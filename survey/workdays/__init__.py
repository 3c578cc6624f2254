"""Working days: which days people work, holidays and days worked in exchange as they are announced."""
