/** Process boards (看板). */
import type { BoardColumn, Card, Where } from "../types";
import { post, type Ask } from "./client";

export interface BoardQuestion {
  where?: Where | null;
  search?: string;
  after?: string | null;
  limit?: number;
}

export interface Board {
  flow: string;
  entity: string;
  label: string;
  columns: BoardColumn[];
}

export const board = (flow: string, body: BoardQuestion, ask?: Ask) => post<Board>(`/boards/${encodeURIComponent(flow)}`, body, ask);

export const boardColumn = (flow: string, stage: string, body: BoardQuestion, ask?: Ask) =>
  post<{ cards: Card[]; next: string | null }>(`/boards/${encodeURIComponent(flow)}/${encodeURIComponent(stage)}`, body, ask);
