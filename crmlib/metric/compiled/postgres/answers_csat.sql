-- answers_csat by all: s__score n__score {"basis": "orders"}
SELECT
  "t5"."p",
  SUM("t5"."score") AS "s__score",
  COUNT("t5"."score") AS "n__score"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof",
    "t4"."score",
    "t4"."score" BETWEEN 9 AND 10 AS "promoter",
    "t4"."score" BETWEEN 0 AND 6 AS "detractor",
    CASE
      WHEN "t4"."score" BETWEEN 9 AND 10
      THEN 1
      WHEN "t4"."score" BETWEEN 0 AND 6
      THEN -1
      ELSE 0
    END AS "net"
  FROM (
    SELECT
      *
    FROM "crm_v_surveys" AS "t0"
    WHERE
      "t0"."type" = 'csat'
  ) AS "t4"
  INNER JOIN "crm_periods" AS "t2"
    ON "t4"."responded_at" >= "t2"."p_start"
    AND "t4"."responded_at" < "t2"."p_cut"
    AND "t4"."born" < "t2"."p_asof"
) AS "t5"
GROUP BY
  1
