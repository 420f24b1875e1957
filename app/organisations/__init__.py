"""Organisations: public bodies, suppliers and knowledge institutes, their people, roles and invitations."""
