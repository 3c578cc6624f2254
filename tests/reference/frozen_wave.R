# The indices of a frozen wave by R's survey package, from the wave's own files: weights, strata and their joining included.
# Run: Rscript frozen_wave.R FOLDER > figures.json
# FOLDER holds manifest.json, and outlets.csv and responses.csv (the columns of the Parquet files; `day`: the local day).
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
read <- function(name, ...) read.csv(file.path(folder, name), encoding = "UTF-8", ...)
settings <- jsonlite::fromJSON(file.path(folder, "manifest.json"))$settings
items <- names(settings$items)
r <- read("responses.csv", colClasses = c(outlet = "character", day = "character"))
o <- read("outlets.csv", colClasses = c(outlet = "character", sector = "character", city = "character"))
flag <- function(x) x %in% c("true", "TRUE")
o$certainty <- flag(o$certainty); o$selected <- flag(o$selected) | o$certainty
o$cell <- paste(o$sector, o$city, sep = "-")

# score: 100 * sum w (x - 1) / 9, the weight of a missing item shared out, at least `minimum_items` answered
given <- !is.na(r[, items]); w <- unlist(settings$items)
points <- as.matrix(r[, items] - 1); points[!given] <- 0
r$score <- ifelse(rowSums(given) >= settings$minimum_items, 100 * (points %*% w) / (9 * (given %*% w)), NA)

# weights: d = N / m (1 for certainty outlets), v = V / r; a missing volume is the median of the cell, else of the sector
o$responses <- as.numeric(table(factor(r$outlet, levels = o$outlet)))
med <- function(by) ave(o$volume, by, FUN = function(v) if (all(is.na(v))) NA else median(v, na.rm = TRUE))
m <- med(o$cell); m <- ifelse(is.na(m), med(o$sector), m)
o$volume <- ifelse(is.na(o$volume), pmax(m, o$responses), o$volume)
count <- function(which) ave(as.numeric(which), o$cell, FUN = sum)
answering <- o$selected & o$responses > 0
o$d <- ifelse(o$certainty, 1, count(!o$certainty) / count(answering & !o$certainty))
o$weight <- o$d * o$volume / o$responses
o <- o[answering, ]
d <- merge(r[!is.na(match(r$outlet, o$outlet)), ], o[, c("outlet", "sector", "city", "cell", "certainty", "weight")], by = "outlet")
d$stratum <- ifelse(d$certainty, paste(d$cell, d$outlet, sep = "-"), d$cell)
d$psu <- ifelse(d$certainty, paste(d$outlet, d$day), d$outlet)

# a stratum with one PSU joins the nearest one of its sector, along the declared order of cities
s <- unique(d[, c("stratum", "sector", "city")]); s <- s[order(s$stratum, method = "radix"), ]
s$size <- as.numeric(tapply(d$psu, d$stratum, function(p) length(unique(p)))[s$stratum])
s$place <- match(s$city, settings$collapse_order); s$group <- seq_len(nrow(s)); s$position <- seq_len(nrow(s))
for (sector in settings$sectors$code) {
  line <- which(s$sector == sector); line <- line[order(s$place[line], s$position[line])]
  for (h in line) {
    if (sum(s$size[s$group == s$group[h]]) > 1) next
    other <- line[s$group[line] != s$group[h]]
    if (!length(other)) next
    k <- other[order(abs(s$place[other] - s$place[h]), s$place[other], s$position[other])][1]
    s$group[s$group == s$group[h]] <- s$group[k]
  }
}
d$joined <- s$group[match(d$stratum, s$stratum)]
options(survey.lonely.psu = "certainty")
design <- subset(svydesign(ids = ~psu, strata = ~joined, weights = ~weight, data = d), !is.na(score))

rows <- function(by, names) data.frame(code = names, index = coef(by), se = SE(by), row.names = NULL)
cells <- svyby(~score, ~cell, design, svymean)
sectors <- svyby(~score, ~sector, design, svymean, covmat = TRUE)
V <- vcov(sectors); theta <- coef(sectors)
families <- do.call(rbind, lapply(seq_len(nrow(settings$families)), function(f) {
  own <- settings$sectors$code[settings$sectors$family == settings$families$code[f]]
  own <- own[own %in% names(theta)]
  omega <- if (is.null(settings$shares)) rep(1, length(own)) else unlist(settings$shares$of[own])
  omega <- omega / sum(omega)
  data.frame(code = settings$families$code[f], index = sum(omega * theta[own]), se = sqrt(c(omega %*% V[own, own] %*% omega)))
}))
cat(jsonlite::toJSON(list(cells = rows(cells, cells$cell), sectors = rows(sectors, sectors$sector), families = families), digits = NA))
