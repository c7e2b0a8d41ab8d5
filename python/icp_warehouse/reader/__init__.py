"""The strict reader of CRM exports: every record is landed as text or refused with a reason."""
