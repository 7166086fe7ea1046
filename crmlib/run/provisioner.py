"""How does Jupyter itself get a forked kernel? A kernel provisioner: ports and widgets as always, a fast start."""

from __future__ import annotations

import asyncio
import os
import uuid
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from jupyter_client.utils import run_sync

from crmlib.run.forks import ForkRefused, shared_zygote


class ForkProvisioner(LocalProvisioner):
    """`LocalProvisioner` with a fork of the zygote in place of a new interpreter, and as its fallback.

    To use it for a kernel, its kernel.json says `"metadata": {"kernel_provisioner": {"provisioner_name": "crm"}}`;
    for all, set JUPYTER_DEFAULT_PROVISIONER_NAME=crm.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        bounds = kwargs.pop("confine", None)
        if "ipykernel_launcher" not in cmd or kwargs.get("stdin") is not None:
            return await super().launch_kernel(cmd, **kwargs)
        env = dict(kwargs.get("env") or os.environ)
        if not kwargs.get("independent"):
            env["JPY_PARENT_PID"] = str(os.getpid())
        folder = str(kwargs.get("cwd") or os.getcwd())
        if bounds:
            bounds = {**bounds, "read": [*bounds["read"], *(part for part in cmd if part.endswith(".json"))]}
        quiet = os.open(os.devnull, os.O_WRONLY)
        try:
            self.process = shared_zygote().fork(
                "crmlib.run.shell:launch_stock",
                {"argv": cmd[cmd.index("ipykernel_launcher") :]},
                [quiet, quiet],
                env=env,
                cwd=folder,
                confine=bounds,
            )
        except ForkRefused:
            return await super().launch_kernel(cmd, **kwargs)
        finally:
            os.close(quiet)
        self.pid = self.pgid = self.process.pid
        self.cwd = Path(folder)
        return self.connection_info

    async def wait(self) -> int | None:
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(0.005)
        self.process = None
        return 0


class ForkKernelManager(AsyncKernelManager):
    """A kernel manager that always uses `ForkProvisioner`, whatever the kernel's file says."""

    async def _async_pre_start_kernel(self, **kwargs: Any):
        self.kernel_id = self.kernel_id or kwargs.pop("kernel_id", str(uuid.uuid4()))
        if self.provisioner is None:
            self.provisioner = ForkProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)

    pre_start_kernel = run_sync(_async_pre_start_kernel)
