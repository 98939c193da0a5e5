"""What several tasks of this module rest on."""

OBJECTIVE_DEAL = "Find, among the limits of all partners, whether there is a deal, whom to ask where there is none, and what to offer."
OBJECTIVE_FORECASTS = "Say from a record of forecasts who promises too much or too little, and whose forecasts to trust."
OBJECTIVE_READOUT = "Hold every sentence of a readout against its tables, and say whether it may be sent."
OBJECTIVE_WRITE = "Tell your director bad news straight: what we know, what we do not know, and what comes next by when."
