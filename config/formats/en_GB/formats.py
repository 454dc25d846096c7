"""Times as the house writes them: twenty-four hours, no a.m. or p.m."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i T"
SHORT_DATETIME_FORMAT = "d/m/Y H:i T"
