-- answers_nps by all: s__net n__net c__ c__promoter c__detractor {"basis": "orders"}
SELECT
  "t7"."p",
  SUM("t7"."net") AS "s__net",
  COUNT("t7"."net") AS "n__net",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t7"."promoter") AS "c__promoter",
  COUNT(*) FILTER(WHERE
    "t7"."detractor") AS "c__detractor"
FROM (
  SELECT
    "t6"."p",
    "t6"."p_asof",
    "t6"."score",
    "t6"."score" BETWEEN 9 AND 10 AS "promoter",
    "t6"."score" BETWEEN 0 AND 6 AS "detractor",
    CASE
      WHEN "t6"."score" BETWEEN 9 AND 10
      THEN 1
      WHEN "t6"."score" BETWEEN 0 AND 6
      THEN -1
      ELSE 0
    END AS "net"
  FROM (
    SELECT
      "t5"."type",
      "t5"."responded_at",
      "t5"."score",
      "t5"."account_id",
      "t5"."user_id",
      "t5"."row_order",
      "t5"."born",
      "t5"."p",
      "t5"."p_start",
      "t5"."p_cut",
      "t5"."p_asof",
      "t5"."p_opening",
      "t5"."p_t12",
      "t5"."p_s12",
      "t5"."p_t24",
      "t5"."p_start_on",
      "t5"."p_cut_on",
      "t5"."p_opening_on",
      "t5"."p_cut_day",
      "t5"."p_opening_day",
      "t5"."p_next_start",
      "t5"."p_next_end",
      "t5"."p_typed"
    FROM (
      SELECT
        "t4"."type",
        "t4"."responded_at",
        "t4"."score",
        "t4"."account_id",
        "t4"."user_id",
        "t4"."row_order",
        "t4"."born",
        "t4"."_day",
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
          "t0"."type",
          "t0"."responded_at",
          "t0"."score",
          "t0"."account_id",
          "t0"."user_id",
          "t0"."row_order",
          "t0"."born",
          CAST("t0"."responded_at" AS DATE) AS "_day"
        FROM "crm_v_surveys" AS "t0"
        WHERE
          "t0"."type" = 'nps' AND "t0"."responded_at" IS NOT NULL
      ) AS "t4"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t4"."_day" = "t2"."p_day"
        AND "t4"."responded_at" >= "t2"."p_start"
        AND "t4"."responded_at" < "t2"."p_cut"
        AND "t4"."born" < "t2"."p_asof"
    ) AS "t5"
  ) AS "t6"
) AS "t7"
GROUP BY
  1
