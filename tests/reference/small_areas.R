# Reference results for small_areas.csv, from R's metafor (with jsonlite). Run: Rscript small_areas.R > small_areas.json
suppressMessages(library(metafor))
d <- read.csv("small_areas.csv")
exactly <- list(threshold = 1e-12, maxiter = 10000)  # metafor's own threshold is 1e-5
one <- function(rows, method) {
  rows$zone <- factor(rows$zone, unique(rows$zone))               # the first level in order of appearance is left out
  x <- model.matrix(~ open_codes + log_volume + zone, rows)
  inside <- !is.na(rows$score)
  f <- rma(yi = score, vi = variance, mods = ~ open_codes + log_volume + zone, data = rows, subset = inside, method = method, control = exactly)
  synthetic <- predict(f, newmods = x[, -1])
  A <- f$tau2; D <- rows$variance[inside]; gamma <- A / (A + D)
  # Datta & Lahiri: metafor's blup has se^2 = g1 + g2; 2 g3 from its asymptotic variance of A, 2 / sum (A + D)^-2; the bias of ML
  b <- blup(f)
  g3 <- (1 - gamma)^2 / (A + D) * 2 / sum((A + D)^-2)
  X <- x[inside, ]; bias <- if (method == "REML") 0 else -sum(diag(vcov(f) %*% crossprod(X / (A + D)))) / sum((A + D)^-2)
  eblup <- synthetic$pred; eblup[inside] <- b$pred
  mse <- A + synthetic$se^2; mse[inside] <- b$se^2 + 2 * g3 - bias * (1 - gamma)^2
  list(refvar = A, coef = unname(coef(f)), se = f$se, synthetic = synthetic$pred, eblup = unname(eblup), mse = unname(mse))
}
out <- lapply(split(d, d$case), function(rows) sapply(c("REML", "ML"), function(method) one(rows, method), simplify = FALSE))
out$versions <- list(R = R.version.string, metafor = as.character(packageVersion("metafor")))
cat(jsonlite::toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE))
