"""What `make bench` runs; `python -m benchmarks.coverage` takes longer and is run by itself."""

from benchmarks import estimate

estimate.main()
