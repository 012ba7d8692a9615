"""compute: scenarios -> blocks with their own random streams, worked on by threads, processes or a cluster."""

from refloat.compute.block import DEFAULT_BLOCK_SIZE as DEFAULT_BLOCK_SIZE
from refloat.compute.block import Block as Block
from refloat.compute.block import blocks as blocks
from refloat.compute.generator import generator as generator
from refloat.compute.map_blocks import OnStep as OnStep
from refloat.compute.map_blocks import map_blocks as map_blocks
from refloat.compute.quiet_solver import quiet_solver as quiet_solver
