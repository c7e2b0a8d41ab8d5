"""Seeds as tables of a database, typed as their `.yml` declares, the way `dbt seed` loads them."""

import duckdb
import pyarrow as pa

from icp_warehouse.errors import IcpError
from icp_warehouse.seeds.declared import Declaration
from icp_warehouse.seeds.rows import SeedFile
from icp_warehouse.seeds.seed_set import SeedSet
from icp_warehouse.warehouse import reason

# Defects of a file that leave its rows readable: dbt reads over them too.
HARMLESS = frozenset({"file_bom", "file_line_ends", "file_last_line", "file_blank_row"})


def load_seed(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    name: str,
    seeds: SeedSet,
    declaration: Declaration,
    origin: str,
) -> None:
    """Create a seed's table; columns the file lacks are null, a missing file is an empty table."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in declaration.types.items())
    connection.execute(f'create table {schema}."{name}" ({columns})')
    seed = seeds.seeds.get(name)
    if seed is None:
        return
    _refuse_defects(seed, origin)
    if not seed.rows:
        return
    texts = pa.table(
        {
            column: pa.array([row[column] or None for row in seed.rows], pa.string())
            for column in declaration.types
        }
    )
    casts = ", ".join(f'cast("{column}" as {kind})' for column, kind in declaration.types.items())
    connection.register("seed_texts", texts)
    try:
        connection.execute(f'insert into {schema}."{name}" select {casts} from seed_texts')
    except duckdb.Error as error:
        raise IcpError(
            f"{seed.path} {origin} has a cell that does not fit its column "
            f"({reason(error)}); `icp check` says where."
        ) from None
    finally:
        connection.unregister("seed_texts")


def _refuse_defects(seed: SeedFile, origin: str) -> None:
    for defect in seed.defects:
        if defect.check_id not in HARMLESS:
            raise IcpError(
                f"{seed.path} {origin}, line {defect.place.line}, column {defect.place.column}: "
                f"{defect.sentence}; {defect.mend}."
            )
