// Jobs as the server tells of them (src/page/films/film_shapes.h).

export interface Job {
  JobId: string;
  Title: string;
  State: string;
  Status: string;
  Mode: string;
  Share: number;
  SecondsLeft?: number;
  PicturesPerSecond: number;
  PicturesDone: number;
  Pictures: number;
  SegmentsDone: number;
  Segments: number;
  Ahead: number;
  Uploaded: boolean;
  CreatedAt: number;
  CompletedAt?: number;
  SizeBytes?: number;
  Error: string;
  Notes: string[];
  Settings: Record<string, string>;
}

export interface Unfinished {
  Jobs: Job[];
  All: number;
}

export interface JobPage {
  Jobs: Job[];
  Next: Record<string, string>;
}

export interface Device {
  Name: string;
  Label: string;
  Mode: string;
  Watching: string;
}

/** The words for a job's state. */
export const states: Record<string, { label: string; kind: string }> = {
  waiting: { label: "Waiting", kind: "" },
  cutting: { label: "Cutting", kind: "warn" },
  converting: { label: "Converting", kind: "warn" },
  joining: { label: "Joining", kind: "warn" },
  paused: { label: "Paused", kind: "" },
  completed: { label: "Completed", kind: "good" },
  failed: { label: "Failed", kind: "bad" },
};
