/** What the test of BPMN files asks of the reader, which brings no types of its own. */
declare module "bpmn-moddle" {
  export class BpmnModdle {
    fromXML(text: string): Promise<{ rootElement: unknown; warnings: unknown[] }>;
  }
}
