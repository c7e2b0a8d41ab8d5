"""Write-back to a CRM: files of what changed, and the word that they were loaded."""
