"""What `make bench` runs; `python -m benchmarks.coverage` and `.stuffing` take longer and are run by themselves."""

from benchmarks import estimate, journeys

journeys.main()
estimate.main()
