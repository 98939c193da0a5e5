"""Module 09: PRD, behavior spec, AI UX and roadmap."""
