"""The embedded stack and the supervisor that keeps a house's processes alive."""

from services.stack.children import Program
from services.stack.mailbox import Mail, mail_file, messages
from services.stack.stack import Addresses, Stack, free_port
from services.stack.supervisor import Supervisor, read_processes

__all__ = [
    "Addresses",
    "Mail",
    "Program",
    "Stack",
    "Supervisor",
    "free_port",
    "mail_file",
    "messages",
    "read_processes",
]
