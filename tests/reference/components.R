# Variance components from R's lme4 (with jsonlite), for data that balance. Run: Rscript components.R > components.json
suppressMessages({library(lme4); library(jsonlite)})
exactly <- lmerControl(optCtrl = list(xtol_rel = 1e-14, ftol_abs = 1e-14, xtol_abs = 1e-14))
parts <- function(formula, data) as.data.frame(VarCorr(lmer(formula, data, control = exactly)))$vcov
# answers of 5 outlets on 3 days each, 4 a day
days <- data.frame(outlet = factor(rep(1:5, each = 12)), day = rep(1:15, each = 4), y = c(
  67, 66, 57, 32, 76, 67, 66, 50, 65, 75, 87, 69, 82, 76, 60, 72, 64, 68, 82, 78, 83, 82, 94, 92, 57, 57, 70, 74, 55, 67,
  61, 49, 46, 28, 59, 65, 92, 84, 103, 94, 114, 85, 94, 86, 77, 88, 64, 103, 84, 108, 87, 73, 88, 69, 66, 84, 73, 79, 80, 72))
# means of 8 outlets in each of 4 strata, one of each of 8 organisations
means <- data.frame(stratum = factor(rep(1:4, each = 8)), organisation = rep(1:8, 4), y = c(
  79, 80.7, 83.2, 78.4, 88.8, 85.2, 93.2, 81.3, 73.8, 79.5, 82.8, 73, 82.9, 84.9, 83.8, 82.3,
  69.9, 84.2, 85.5, 72.9, 80.9, 86.1, 78.1, 72.2, 90.3, 82.1, 90.9, 76.4, 87.4, 86.3, 93.8, 83.6))
cat(toJSON(list(
  days = list(y = days$y, day_and_answer = parts(y ~ outlet + (1 | day), days)),
  organisations = list(y = means$y, organisation_and_outlet = parts(y ~ stratum + (1 | organisation), means))
), digits = NA), "\n")
