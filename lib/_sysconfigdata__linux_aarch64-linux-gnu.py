"""Build variables for sysconfig."""

from _sysconfigdata_common import variables

build_time_vars = variables("aarch64-linux-gnu")
