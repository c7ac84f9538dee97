/** Procedures written as BPMN open in standard tools (BPMN 导出): read with the reader those tools share. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BpmnModdle } from "bpmn-moddle";
import { describe, expect, it } from "vitest";

const folder = join(__dirname, "../../tests/golden/bpmn");
const files = readdirSync(folder).filter((one) => one.endsWith(".bpmn"));

type Element = any;

describe("procedures written as BPMN", () => {
  it("are there to be tried", () => expect(files.length).toBeGreaterThanOrEqual(2));

  it.each(files)("%s is read without a warning, and all of it is drawn", async (file) => {
    const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(join(folder, file), "utf-8"));
    expect(warnings).toEqual([]);
    const root: Element = rootElement;
    const process = root.rootElements.find((one: Element) => one.$type === "bpmn:Process");
    const planes: Element[] = root.diagrams.flatMap((one: Element) => one.plane.planeElement);
    const drawn = new Map(planes.map((one) => [one.bpmnElement, one]));
    const nodes = process.flowElements.filter((one: Element) => one.$instanceOf("bpmn:FlowNode"));
    const flows = process.flowElements.filter((one: Element) => one.$type === "bpmn:SequenceFlow");
    expect(nodes.length + flows.length).toBe(process.flowElements.length);
    for (const node of nodes) expect(drawn.get(node)?.bounds?.width, node.id).toBeGreaterThan(0);
    for (const flow of flows) {
      expect(drawn.get(flow)?.waypoint?.length, flow.id).toBeGreaterThanOrEqual(2);
      expect([flow.sourceRef, flow.targetRef].every((one) => nodes.includes(one)), flow.id).toBe(true);
    }
  });
});
