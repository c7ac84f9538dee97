/** Opinion phrases (常用意见): one's own, and those of the company. */
import { get, post, remove } from "./client";

export interface Phrase {
  id: number;
  text: string;
}

export interface Phrases {
  mine: Phrase[];
  company: Phrase[];
}

export const phrases = () => get<Phrases>("/phrases");
export const addPhrase = (text: string, company: boolean, key: string) => post<Phrase>("/phrases", { text, company }, { key });
export const removePhrase = (id: number, key: string) => remove<null>(`/phrases/${id}`, { key });
