"""Survey statistics, without web framework or database.

Any survey file:    plan_file -> files (plan, tabulate) -> sums -> layout (design) -> sample -> estimates -> report
A file of areas:    area_model -> area_file -> models (areas, fitting, mse, benchmarking) -> area_report
A frozen wave:      snapshot (settings) -> wave (tabulate, weights) -> sample -> levels, composites -> indices, changes

`sums` holds the table of sums that one pass over the responses leaves, `sample` estimates from it, `variance` turns
linearised values into variances and covariances, `replicates` does so by jackknife and bootstrap, `calibration` moves
the weights, `intervals`, `verdicts` and `marks` say what a figure is worth.
"""
