/** Blocks of cells between grid, clipboard and server (整块操作): paste, fill, clear, take back. */
import { failed } from "@/core/notice";
import { Refusal } from "@/core/api/client";
import type { EntityMeta, Row } from "@/core/types";
import { laidOver, pulledTo, toTable } from "./block";
import type { Column } from "./columns";
import { boundsOf, type Range } from "./range";
import { readLaid } from "./reading";
import { mayEdit, useEditing, type Edit, type Rows } from "./useEditing";

const REASONS_SHOWN = 8;

interface Place {
  entity: () => EntityMeta;
  columns: () => Column[];
  rowAt: (place: number) => Row | undefined;
  size: () => { rows: number; columns: number };
  rows: Rows;
}

const told = (code: string, message: string) => failed(new Refusal(400, [{ code, where: "", message }]));

async function confirmed(title: string, reasons: string[], yes: string): Promise<boolean> {
  const more = reasons.length > REASONS_SHOWN ? [`……共 ${reasons.length} 处`] : [];
  const { confirmed: sure } = await import("../list/asking");
  return sure([...reasons.slice(0, REASONS_SHOWN), ...more].join("\n"), title, yes, "都不写入");
}

export function useBlocks(place: Place) {
  const editing = useEditing(
    place.entity,
    place.rows,
    () => place.columns().map((one) => one.name),
    (refused, good) =>
      confirmed(`有 ${refused.length} 行不能写入`, refused.map((one) => `「${one.title}」${one.problems.join(";")}`), `只写入没有问题的 ${good} 行`),
  );
  const writable = (column: Column | undefined) => !!column && mayEdit(place.entity(), column.field);

  const writeOne = (row: Row, column: Column, value: unknown) => void editing.write([{ row, field: column.field, value }]);

  async function paste(text: string, range: Range): Promise<void> {
    const { cells, beyond } = laidOver(toTable(text), range, place.size());
    const columns = place.columns().map((one) => one.field);
    try {
      const { edits, problems } = await readLaid(cells, place.rowAt, columns, place.entity(), (field) => mayEdit(place.entity(), field));
      const sure = !problems.length || (await confirmed(`有 ${problems.length} 格读不懂`, problems, `只写入其余 ${edits.length} 格`));
      if (sure) await editing.write(edits);
      if (beyond) told("grid.beyond", `多出的 ${beyond} 行没有粘贴:列表里没有这么多行,新增记录请用导入`);
      else if (!edits.length && !problems.length) told("grid.nothing_written", "这些格不能在列表里修改");
    } catch (error) {
      failed(error);
    }
  }

  function fill(range: Range, row: number): void {
    const columns = place.columns();
    const edits = pulledTo(range, row).flatMap(({ row: to, column, from }): Edit[] => {
      const [target, source, one] = [place.rowAt(to), place.rowAt(from), columns[column]];
      return target && source && one && writable(one) ? [{ row: target, field: one.field, value: editing.valueOf(source, one.name) }] : [];
    });
    void editing.write(edits);
  }

  function clear(range: Range): void {
    const { top, bottom, left, right } = boundsOf(range);
    const edits: Edit[] = [];
    for (let at = top; at <= bottom; at += 1) {
      const row = place.rowAt(at);
      for (const one of place.columns().slice(left, right + 1)) if (row && writable(one)) edits.push({ row, field: one.field, value: null });
    }
    void editing.write(edits);
  }

  return { ...editing, writeOne, paste, fill, clear };
}
