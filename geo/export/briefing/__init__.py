"""Briefings on any area or what-if: one content, set as PDF, DOCX and HTML."""
