"""What several tasks of this module rest on."""

OBJECTIVE_DEAL = "Find whether there is a deal within everybody's limits, whom to ask if not, and what to offer."
OBJECTIVE_FORECASTS = "Say from a record of forecasts who promises too much, and whose to trust."
OBJECTIVE_READOUT = "Hold every sentence of a readout against its tables, and say whether to send it."
OBJECTIVE_WRITE = "Tell bad news straight: what we know, what we do not, and what comes next."
