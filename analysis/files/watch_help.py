"""What `python -m analysis watch --help` says."""

ABOUT = """\
Early warning: watch series of means, each against its own past, for falls, rises and silence. It is said since when a
series has changed, by how much, and on how many answers. No verdict about people follows from an alarm.

FILE is CSV, Parquet, or a folder of Parquet files with one row per series and period: series, period (dates, or whole
numbers; rows in any order), n (answers), and mean, or sum; with squares, the sum of their squares, each series' own
variance is learnt as it goes. A period of the file in which a series has no row is one without answers.
"""
PLAN = """\
The plan file:

  false_alarms: 1095       # periods to a false alarm of a series where nothing changes, on average at least
  smallest: 8              # the change worth finding, down or up, in points
  variance:                # of the mean of n answers where nothing changes: between + within / n
    between: 0
    within: 298
    seasonal: 4            # of the places of a cycle around the level; optional
  baseline: 90             # optional: the first periods raise no alarm; what of the variances is not given is learnt
  cycle: 7                 # optional: patterns that come again, such as weekdays (taken for granted where periods are
                           # dates and the baseline has four weeks)
  together: 7              # optional: periods to a false alarm of all series together, on average at least

Printed per series: whether it raised an alarm, of which kind (fall, rise, silence), in which period it was seen, since
when the level is another (the most plausible period, and from which to which it may be), by how much with the 95 %
interval (change, low, high), on how many answers (n), and in how many periods such an alarm comes by chance; of a
series without alarm, what speaks for one at the end. Watching a series ends with its first alarm.
"""
