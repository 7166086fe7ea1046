-- answers_nps by all: s__net n__net c__ c__promoter c__detractor {"basis": "orders"}
SELECT
  "t5"."p",
  SUM("t5"."net") AS "s__net",
  COUNT("t5"."net") AS "n__net",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t5"."promoter") AS "c__promoter",
  COUNT(*) FILTER(WHERE
    "t5"."detractor") AS "c__detractor"
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
      "t0"."type" = 'nps'
  ) AS "t4"
  INNER JOIN "crm_periods" AS "t2"
    ON "t4"."responded_at" >= "t2"."p_start"
    AND "t4"."responded_at" < "t2"."p_cut"
    AND "t4"."born" < "t2"."p_asof"
) AS "t5"
GROUP BY
  1
