-- Lists of an app's builds by status, with and without a branch. Only of builds that have ended: those are many, and each
-- comes here once. Of the others there are few, and they have indexes of their own.
CREATE INDEX builds_ended ON builds (app_id, state, number) WHERE finished_at IS NOT NULL;

CREATE INDEX builds_ended_of_branch ON builds (app_id, branch, state, number) WHERE finished_at IS NOT NULL;
