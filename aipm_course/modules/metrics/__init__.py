"""Module 07: KPIs and instrumentation you can defend."""
