-- crm_usage by all: s__records n__records c__logged_in s__channels n__channels {"basis": "orders"}
SELECT
  "t7"."p",
  SUM("t7"."records") AS "s__records",
  COUNT("t7"."records") AS "n__records",
  COUNT(*) FILTER(WHERE
    "t7"."logged_in") AS "c__logged_in",
  SUM("t7"."channels") AS "s__channels",
  COUNT("t7"."channels") AS "n__channels"
FROM (
  SELECT
    "t6"."p",
    "t6"."p_asof",
    "t6"."records",
    COALESCE("t6"."most_logins" > 0, FALSE) AS "logged_in",
    "t6"."channels"
  FROM (
    SELECT
      "t5"."p",
      "t5"."p_asof",
      "t5"."user_id",
      SUM("t5"."made") AS "records",
      MAX("t5"."logins") AS "most_logins",
      MAX("t5"."channels") AS "channels"
    FROM (
      SELECT
        "t4"."user_id",
        "t4"."date",
        "t4"."logins",
        "t4"."records_created",
        "t4"."records_updated",
        "t4"."channels",
        "t4"."row_order",
        "t4"."born",
        "t4"."p",
        "t4"."p_start",
        "t4"."p_cut",
        "t4"."p_asof",
        "t4"."p_opening",
        "t4"."p_t12",
        "t4"."p_s12",
        "t4"."p_t24",
        "t4"."p_start_on",
        "t4"."p_cut_on",
        "t4"."p_opening_on",
        "t4"."p_cut_day",
        "t4"."p_opening_day",
        "t4"."p_next_start",
        "t4"."p_next_end",
        "t4"."p_typed",
        CAST(COALESCE("t4"."records_created", 0) + COALESCE("t4"."records_updated", 0) AS DECIMAL(18, 0)) AS "made"
      FROM (
        SELECT
          "t2"."user_id",
          "t2"."date",
          "t2"."logins",
          "t2"."records_created",
          "t2"."records_updated",
          "t2"."channels",
          "t2"."row_order",
          "t2"."born",
          "t3"."p",
          "t3"."p_start",
          "t3"."p_cut",
          "t3"."p_asof",
          "t3"."p_opening",
          "t3"."p_t12",
          "t3"."p_s12",
          "t3"."p_t24",
          "t3"."p_start_on",
          "t3"."p_cut_on",
          "t3"."p_opening_on",
          "t3"."p_cut_day",
          "t3"."p_opening_day",
          "t3"."p_next_start",
          "t3"."p_next_end",
          "t3"."p_typed"
        FROM "crm_v_crm_usage" AS "t2"
        INNER JOIN "crm_periods" AS "t3"
          ON "t2"."date" >= "t3"."p_start_on"
          AND "t2"."date" < "t3"."p_cut_on"
          AND "t2"."born" < "t3"."p_asof"
      ) AS "t4"
    ) AS "t5"
    GROUP BY
      1,
      2,
      3
  ) AS "t6"
) AS "t7"
GROUP BY
  1
