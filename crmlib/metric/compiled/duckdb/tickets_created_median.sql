-- tickets_created by all: median response {"basis": "orders"}
SELECT
  "t8"."p",
  CAST("t8"."response" AS DOUBLE) AS "value"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    CAST(EPOCH_US(
      CASE
        WHEN "t7"."first_response_at" < "t7"."p_asof"
        THEN "t7"."first_response_at"
        ELSE NULL
      END
    ) - EPOCH_US("t7"."created_at") AS DECIMAL(18, 0)) AS "response"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."created_at",
        "t5"."first_response_at",
        "t5"."assignee_id",
        "t5"."account_id",
        "t5"."channel",
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
            "t1"."created_at",
            "t1"."first_response_at",
            "t1"."assignee_id",
            "t1"."account_id",
            "t1"."channel",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."created_at" AS DATE) AS "_day"
          FROM "crm_v_tickets" AS "t1"
          WHERE
            "t1"."created_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."created_at" >= CRM_FIRST_P_START()
          AND "t3"."created_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."created_at" >= "t2"."p_start"
        AND "t5"."created_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
