"""The embedded stack and the supervisor that keeps a house's processes alive."""

from services.stack.children import Program
from services.stack.mailbox import Mail, mail_file, messages
from services.stack.stack import Addresses, Stack, free_port
from services.stack.supervisor import RELOAD, Supervisor, read_processes, supervisor_of

__all__ = [
    "RELOAD",
    "Addresses",
    "Mail",
    "Program",
    "Stack",
    "Supervisor",
    "free_port",
    "mail_file",
    "messages",
    "read_processes",
    "supervisor_of",
]
