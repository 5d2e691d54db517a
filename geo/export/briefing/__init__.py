"""Briefings on any area or scenario, as PDF, DOCX and HTML."""
