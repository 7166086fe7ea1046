-- answers_csat by all: s__score n__score {"basis": "orders"}
SELECT
  "t8"."p",
  SUM("t8"."score") AS "s__score",
  COUNT("t8"."score") AS "n__score"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    "t7"."score",
    "t7"."score" BETWEEN 9 AND 10 AS "promoter",
    "t7"."score" BETWEEN 0 AND 6 AS "detractor",
    CASE
      WHEN "t7"."score" BETWEEN 9 AND 10
      THEN 1
      WHEN "t7"."score" BETWEEN 0 AND 6
      THEN -1
      ELSE 0
    END AS "net"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."type",
        "t5"."responded_at",
        "t5"."score",
        "t5"."account_id",
        "t5"."user_id",
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
            "t1"."type",
            "t1"."responded_at",
            "t1"."score",
            "t1"."account_id",
            "t1"."user_id",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."responded_at" AS DATE) AS "_day"
          FROM "crm_v_surveys" AS "t1"
          WHERE
            "t1"."type" = 'csat' AND "t1"."responded_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."responded_at" >= CRM_FIRST_P_START()
          AND "t3"."responded_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."responded_at" >= "t2"."p_start"
        AND "t5"."responded_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
