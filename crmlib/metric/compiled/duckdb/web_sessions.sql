-- web_sessions by all: s__page_views n__page_views c__reached c__ s__duration n__duration {"basis": "orders"}
SELECT
  "t8"."p",
  SUM("t8"."page_views") AS "s__page_views",
  COUNT("t8"."page_views") AS "n__page_views",
  COUNT(*) FILTER(WHERE
    "t8"."reached") AS "c__reached",
  COUNT(*) AS "c__",
  SUM("t8"."duration") AS "s__duration",
  COUNT("t8"."duration") AS "n__duration"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    "t7"."page_views",
    "t7"."duration_s" AS "duration",
    COALESCE("t7"."goals_completed" > 0, FALSE) AS "reached"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."contact_id",
        "t5"."source",
        "t5"."started_at",
        "t5"."duration_s",
        "t5"."page_views",
        "t5"."goals_completed",
        "t5"."row_order",
        "t5"."born",
        "t5"."_day",
        "t2"."p",
        "t2"."p_start",
        "t2"."p_cut",
        "t2"."p_asof",
        "t2"."p_opening",
        "t2"."p_t12",
        "t2"."p_s12",
        "t2"."p_t24",
        "t2"."p_start_on",
        "t2"."p_cut_on",
        "t2"."p_opening_on",
        "t2"."p_cut_day",
        "t2"."p_opening_day",
        "t2"."p_next_start",
        "t2"."p_next_end",
        "t2"."p_typed",
        "t2"."p_day"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."contact_id",
            "t1"."source",
            "t1"."started_at",
            "t1"."duration_s",
            "t1"."page_views",
            "t1"."goals_completed",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."started_at" AS DATE) AS "_day"
          FROM "crm_v_web_sessions" AS "t1"
          WHERE
            "t1"."started_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."started_at" >= CRM_FIRST_P_START()
          AND "t3"."started_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."started_at" >= "t2"."p_start"
        AND "t5"."started_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
