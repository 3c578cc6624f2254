# Invented answers with zero weights and replicate weights (replicate_weights.csv), and what R's survey package (with
# jsonlite) makes of them. Run: Rscript replicate_weights.R > replicate_weights.json
suppressMessages(library(survey))
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(20261127)
strata <- rep(letters[1:8], each = 2)
d <- do.call(rbind, lapply(1:16, function(p) {
  n <- sample(4:8, 1); level <- rnorm(1, 70, 6)
  data.frame(stratum = strata[p], psu = p, sex = sample(c("F", "M"), n, TRUE), w = round(runif(n, 2, 9), 2),
             y = round(rnorm(n, level, 12), 2), mark = pmin(10, pmax(1, round(rnorm(n, level / 10, 1.5)))))
}))
d$mark[sample(nrow(d), 7)] <- NA
d$zero <- ifelse(d$psu %in% c(3, 6, 11) | seq_len(nrow(d)) %% 9 == 0, 0, d$w)   # whole PSUs, and single answers of others
des <- svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = d)
kinds <- list(jkn = as.svrepdesign(des, type = "JKn"), brr = as.svrepdesign(des, type = "BRR"),
              fay = as.svrepdesign(des, type = "Fay", fay.rho = .3), boot = as.svrepdesign(des, type = "subbootstrap", replicates = 20))
for (kind in names(kinds)) {
  weights <- weights(kinds[[kind]], "analysis"); colnames(weights) <- paste0(kind, seq_len(ncol(weights)))
  d <- cbind(d, round(weights, 8))
}
write.csv(d, "replicate_weights.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("replicate_weights.csv")
out <- list()

one <- function(e, df) list(estimate = unname(coef(e)), se = as.numeric(SE(e)), df = df)
mean_of <- function(variable, design) {
  design <- subset(design, !is.na(get(variable))); e <- svymean(reformulate(variable), design, deff = "replace")
  c(one(e, degf(design)), deff = unname(deff(e)))
}
by_sex <- function(design, what, ...) lapply(c(F = "F", M = "M"), function(s) what(subset(design, sex == s), ...))
known <- function(x) if (is.nan(x)) NA else unname(x)
quantiles <- function(design, variable, p) {   # interval.type = "mean" (Woodruff), qrule = "math": the defaults
  design <- subset(design, !is.na(get(variable))); q <- svyquantile(reformulate(variable), design, p)[[1]]
  lapply(seq_along(p), function(i) list(p = p[i], estimate = q[i, 1], low = known(q[i, 2]), high = known(q[i, 3]), se = known(q[i, 4]), df = degf(design)))
}
P <- c(.02, .25, .5, .75, .9)

# weights of zero: df, deff and domains leave out the PSUs that weigh nothing, the variance does not
zero <- svydesign(ids = ~psu, strata = ~stratum, weights = ~zero, data = d)
out$zero <- list(mean = mean_of("y", zero), by_sex = by_sex(zero, function(s) mean_of("y", s)),
                 by_stratum = lapply(setNames(nm = letters[1:8]), function(h) { s <- subset(zero, stratum == h); one(svymean(~y, s), degf(s)) }),
                 total = one(svytotal(~y, zero), degf(zero)), psus = length(unique(d$psu[d$zero > 0])), n = sum(d$zero > 0))

des <- svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = d)
pop <- c(`(Intercept)` = sum(d$w), sexM = .45 * sum(d$w))
out$population <- list(F = .55 * sum(d$w), M = .45 * sum(d$w))
out$quantiles <- list(y = quantiles(des, "y", P), mark = quantiles(des, "mark", P), zero = quantiles(zero, "y", P),
                      by_sex = by_sex(des, quantiles, "y", P), calibrated = quantiles(calibrate(des, ~sex, pop), "y", P))

figures <- function(r) {
  list(mean = mean_of("y", r), mark = mean_of("mark", r), total = one(svytotal(~y, r), degf(r)),
       ratio = one(svyratio(~y, ~w, r), degf(r)), by_sex = by_sex(r, function(s) mean_of("y", s)),
       quantiles = quantiles(r, "y", P), quantiles_by_sex = by_sex(r, quantiles, "mark", c(.25, .5)),
       poststratified = one(svymean(~y, postStratify(r, ~sex, data.frame(sex = c("F", "M"), Freq = c(.55, .45) * sum(d$w)))), degf(r)))
}
columns <- function(kind) d[, grep(paste0("^", kind, "[0-9]+$"), names(d))]
designs <- list(
  JKn = function(mse) svrepdesign(data = d, weights = ~w, repweights = columns("jkn"), type = "JKn", scale = 1, rscales = rep(.5, 16), mse = mse),
  BRR = function(mse) svrepdesign(data = d, weights = ~w, repweights = columns("brr"), type = "BRR", mse = mse),
  Fay = function(mse) svrepdesign(data = d, weights = ~w, repweights = columns("fay"), type = "Fay", rho = .3, mse = mse),
  bootstrap = function(mse) svrepdesign(data = d, weights = ~w, repweights = columns("boot"), type = "bootstrap", mse = mse),
  JK1 = function(mse) svrepdesign(data = d, weights = ~w, repweights = columns("jkn"), type = "JK1", scale = 15 / 16, mse = mse),
  other = function(mse) svrepdesign(data = d, weights = ~w, repweights = columns("boot"), type = "other", scale = .04, rscales = c(0, rep(1:2, length.out = 19)), mse = mse)
)
out$replicates <- lapply(designs, function(made) list(mse = figures(made(TRUE)), mean = figures(made(FALSE))))
out$versions <- list(R = R.version.string, survey = as.character(packageVersion("survey")))
cat(jsonlite::toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE, na = "null"))
