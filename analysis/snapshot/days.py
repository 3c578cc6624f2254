"""Where the days of a wave begin: moments are kept in UTC, days are those of Gansu."""

TIME_ZONE = "Asia/Shanghai"
