-- crm_usage by all: s__records n__records c__logged_in s__channels n__channels {"basis": "orders"}
SELECT
  "t9"."p",
  SUM("t9"."records") AS "s__records",
  COUNT("t9"."records") AS "n__records",
  COUNT(*) FILTER(WHERE
    "t9"."logged_in") AS "c__logged_in",
  SUM("t9"."channels") AS "s__channels",
  COUNT("t9"."channels") AS "n__channels"
FROM (
  SELECT
    "t8"."p",
    "t8"."p_asof",
    "t8"."records",
    COALESCE("t8"."most_logins" > 0, FALSE) AS "logged_in",
    "t8"."channels"
  FROM (
    SELECT
      "t7"."p",
      "t7"."p_asof",
      "t7"."user_id",
      SUM("t7"."made") AS "records",
      MAX("t7"."logins") AS "most_logins",
      MAX("t7"."channels") AS "channels"
    FROM (
      SELECT
        "t6"."user_id",
        "t6"."date",
        "t6"."logins",
        "t6"."records_created",
        "t6"."records_updated",
        "t6"."channels",
        "t6"."row_order",
        "t6"."born",
        "t6"."p",
        "t6"."p_start",
        "t6"."p_cut",
        "t6"."p_asof",
        "t6"."p_opening",
        "t6"."p_t12",
        "t6"."p_s12",
        "t6"."p_t24",
        "t6"."p_start_on",
        "t6"."p_cut_on",
        "t6"."p_opening_on",
        "t6"."p_cut_day",
        "t6"."p_opening_day",
        "t6"."p_next_start",
        "t6"."p_next_end",
        "t6"."p_typed",
        CAST(COALESCE("t6"."records_created", 0) + COALESCE("t6"."records_updated", 0) AS DECIMAL(18, 0)) AS "made"
      FROM (
        SELECT
          "t5"."user_id",
          "t5"."date",
          "t5"."logins",
          "t5"."records_created",
          "t5"."records_updated",
          "t5"."channels",
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
            "t4"."user_id",
            "t4"."date",
            "t4"."logins",
            "t4"."records_created",
            "t4"."records_updated",
            "t4"."channels",
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
              "t0"."user_id",
              "t0"."date",
              "t0"."logins",
              "t0"."records_created",
              "t0"."records_updated",
              "t0"."channels",
              "t0"."row_order",
              "t0"."born",
              "t0"."date" AS "_day"
            FROM "crm_v_crm_usage" AS "t0"
            WHERE
              "t0"."date" IS NOT NULL
          ) AS "t4"
          INNER JOIN "crm_period_days" AS "t2"
            ON "t4"."_day" = "t2"."p_day"
            AND "t4"."date" >= "t2"."p_start_on"
            AND "t4"."date" < "t2"."p_cut_on"
            AND "t4"."born" < "t2"."p_asof"
        ) AS "t5"
      ) AS "t6"
    ) AS "t7"
    GROUP BY
      1,
      2,
      3
  ) AS "t8"
) AS "t9"
GROUP BY
  1
