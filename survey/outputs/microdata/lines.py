"""The lines of R, Stata and SPSS that compute a wave's published indices from its microdata."""

from collections.abc import Collection, Mapping

REPLICATES = 200
"""Of the bootstrap."""

R = """\
library(survey); options(survey.lonely.psu = "certainty")
m <- subset(haven::read_dta("responses-{wave}.dta"), weight > 0)
d <- subset(svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = m), !is.na(score))
sectors <- svyby(~sector_score, ~sector, d, svymean, covmat = TRUE)
families <- svycontrast(sectors, lapply(split(m, m$family), \\(f)
  tapply(f$share, factor(f$sector, rownames(sectors)), max, default = 0)))
"""
R_CITIES = """\
cells <- svyby(~cell_score, ~sector + city, d, svymean, covmat = TRUE)
cities <- svycontrast(cells, lapply(split(m, list(m$family, m$city), drop = TRUE), \\(f)
  tapply(f$share_in_city, factor(paste(f$sector, f$city, sep = "."), rownames(cells)), max, default = 0)))
"""
R_MARGINS = """\
margins <- ~ {terms}
m[is.na(m$score), c("sector_score", "cell_score")] <- 0
d <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight_before_margins, data = m)
d <- calibrate(d, margins, colSums(model.matrix(margins, m) * m$weight), calfun = "raking", epsilon = 1e-12)
d <- subset(update(d, cell = paste(sector, city, sep = "."), scored = weight * !is.na(score)), !is.na(score))
d <- update(d, in_family = share * (sector_score - coef(sectors)[paste(sector)]) / ave(scored, sector, FUN = sum))
d <- update(d, in_city = share_in_city * (cell_score - coef(cells)[cell]) / ave(scored, cell, FUN = sum))
errors <- list(
  sectors = SE(svyby(~sector_score, ~sector, d, svymean)), families = SE(svyby(~in_family, ~family, d, svytotal)),
  cells = SE(svyby(~cell_score, ~sector + city, d, svymean)), cities = SE(svyby(~in_city, ~family + city, d, svytotal)))
"""
R_REPLICATES = """\
r <- read.csv("responses-{wave}.replicates.csv")
b <- svrepdesign(data = m, weights = ~weight, repweights = r[match(m$psu, r$psu), -1],
  type = "bootstrap", combined.weights = FALSE, scale = 1 / {replicates}, rscales = 1, mse = TRUE)
svyby(~sector_score, ~sector, subset(b, !is.na(score)), svymean)
"""
STATA = """\
use "responses-{wave}.dta", clear
svyset psu [pweight = weight], strata(stratum) singleunit(certainty)
svy, subpop(if !missing(score)): mean cell_score, over(sector city)
svy, subpop(if !missing(score)): mean sector_score, over(sector)
levelsof sector if family == 1 & share > 0, local(own)
foreach s of local own {{
    summarize share if sector == `s', meanonly
    local sum "`sum'`plus'`r(mean)' * _b[c.sector_score@`s'.sector]"
    local plus " + "
}}
lincom `sum'
"""
SPSS = """\
GET FILE='responses-{wave}.sav'.
WEIGHT BY weight.
MEANS TABLES=sector_score BY sector.
"""
_TERMS: Mapping[str, str] = {
    "sector": "factor(sector)",
    "city": "factor(city)",
    "sector-city": "interaction(sector, city, drop = TRUE)",
}


def in_r(wave: str, margins: Collection[str] = ()) -> str:
    """Indices of families and sectors, cells and cities with their errors; those are apart where weights are calibrated
    to `margins`, of these dimensions."""
    terms = " + ".join(_TERMS[dimension] for dimension in margins)
    return R.format(wave=wave) + R_CITIES + (R_MARGINS.format(terms=terms) if margins else "")


def with_replicates(wave: str) -> str:
    """Indices of sectors by the bootstrap's weights, in R, after the lines before."""
    return R_REPLICATES.format(wave=wave, replicates=REPLICATES)


def in_stata(wave: str) -> str:
    """Indices of cells and sectors, and that of the first family."""
    return STATA.format(wave=wave)


def in_spss(wave: str) -> str:
    """Indices of sectors, without errors."""
    return SPSS.format(wave=wave)
