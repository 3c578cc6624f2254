"""What `python -m analysis estimate --help` says."""

ABOUT = """\
Estimate means, totals, ratios, proportions, quantiles, changes and composites of a complex sample, with standard errors
that respect strata, clusters, weights and calibration.

FILE is a text (.csv, .tsv, .txt), Parquet, a folder of Parquet files, or a file of SPSS (.sav, .zsav, .por) or Stata
(.dta), with one row per response. A text may be UTF-8, GB18030 or UTF-16, with commas, semicolons or tabs, decimal
points or commas; the head of the report says how it was read. It is read once and never whole, so it may be larger than
memory. In a text labels are text; an empty cell or NA is missing, and rows without any value are skipped. Codes of SPSS
and Stata that all have labels are known by these. With --engine spark FILE may be any path of Parquet files that the
executors of a cluster can read (s3a://..., hdfs://...); only the table of sums comes back.
"""
DESIGN = """\
The design file, all of it optional but `estimates`:

  design:
    strata: stype          # column
    psu: dnum              # column of PSUs, of several stages the first; left out: every row is a PSU
    psu_key: [city, shop]  # instead of psu: columns that name a PSU together
    weight: pw             # column; left out: population_psus / PSUs in the sample, or 1
    population_psus: fpc   # column: PSUs in the stratum's population, for the finite population correction
    nested: false          # true: PSU labels repeat across strata
    lonely_psu: error      # a stratum with one PSU: error | adjust | average | certainty | remove | collapse
    collapse_order: [...]  # for collapse: strata in the order in which neighbours are joined
  calibrate:
    method: raking         # poststratify | raking | linear | logit
    bounds: [0.5, 2.0]     # the least and the greatest factor of a weight; logit needs them
    margins:
      stype: {E: 4421, H: 755, M: 1018}
  estimates:
    - {statistic: mean, of: api00}
    - {statistic: mean, of: api00, by: [stype]}
    - {statistic: total, of: enroll}
    - {statistic: ratio, of: api.stu, over: enroll}
    - {statistic: proportion, of: stype, value: H}
    - {statistic: median, of: api00}            # with Woodruff's interval, as is
    - {statistic: quantile, of: api00, at: 0.9, by: [stype]}
    - {statistic: change, of: score, between: wave, from: "2025", to: "2026"}
    - {statistic: composite, of: api00, by: stype, shares: {E: 0.5, H: 0.3, M: 0.2}}
    - {statistic: regression, of: api00, on: [ell, meals]}   # a line per coefficient; linearization only
  confidence: 0.95
  variance: linearization  # or jackknife, or register, or bootstrap with
  replicates: 1000         #   how many, and
  seed: 1                  #   where its random numbers start
  replicate_weights:       # instead of variance, and of all in design but weight: replicate weights of FILE
    columns: rep[0-9]+     # a regular expression of the columns' names, or a list of them
    type: JKn              # JKn | JK1 | BRR | Fay | bootstrap | other
    scale: 1               # of all replicates; left out: that of the type
    rscales: 0.5           # of each replicate, or one for all; JKn and other need them
    rho: 0.3               # for Fay
    mse: false             # true: around the estimate, not around the mean of the replicates

Printed per estimate: the estimate and its standard error (se), the interval (low, high), degrees of freedom (df: PSUs -
strata of the domain; df_satterthwaite: as strata share in the variance), responses (n), Kish's effective number of
them (n_eff), PSUs, and the variance against simple random sampling with replacement (deff). What is not estimable is
null, never zero. What weighs 0 counts in none of them.

variance: register wants in design a register of all PSUs, answering or not: {file: register.csv, size: volume,
pool: sector, organisation: company}, the path relative to DESIGN, and may have day: date, a column of FILE; each record
then has se_design too, the linearised standard error.

Exit status: 0 done, 1 bad input (one message on standard error), 2 wrong usage.
"""
