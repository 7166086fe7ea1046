-- web_sessions by all: s__page_views n__page_views c__reached c__ s__duration n__duration {"basis": "orders"}
SELECT
  "t4"."p",
  SUM("t4"."page_views") AS "s__page_views",
  COUNT("t4"."page_views") AS "n__page_views",
  COUNT(*) FILTER(WHERE
    "t4"."reached") AS "c__reached",
  COUNT(*) AS "c__",
  SUM("t4"."duration") AS "s__duration",
  COUNT("t4"."duration") AS "n__duration"
FROM (
  SELECT
    "t3"."p",
    "t3"."p_asof",
    "t2"."page_views",
    "t2"."duration_s" AS "duration",
    COALESCE("t2"."goals_completed" > 0, FALSE) AS "reached"
  FROM "crm_v_web_sessions" AS "t2"
  INNER JOIN "crm_periods" AS "t3"
    ON "t2"."started_at" >= "t3"."p_start"
    AND "t2"."started_at" < "t3"."p_cut"
    AND "t2"."born" < "t3"."p_asof"
) AS "t4"
GROUP BY
  1
