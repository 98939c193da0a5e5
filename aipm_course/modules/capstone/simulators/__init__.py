"""The simulators of this module."""
