-- tickets_created by all: median response {"basis": "orders"}
SELECT
  "t6"."p",
  CAST(CAST((
    (
      EXTRACT('epoch' FROM DATE_TRUNC(
        'SECOND',
        CASE
          WHEN "t6"."first_response_at" < "t6"."p_asof"
          THEN "t6"."first_response_at"
          ELSE NULL
        END
      )) * 1000000
    ) + (
      EXTRACT('microsecond' FROM CASE
        WHEN "t6"."first_response_at" < "t6"."p_asof"
        THEN "t6"."first_response_at"
        ELSE NULL
      END) % 1000000
    )
  ) - (
    (
      EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."created_at")) * 1000000
    ) + (
      EXTRACT('microsecond' FROM "t6"."created_at") % 1000000
    )
  ) AS DECIMAL(18, 0)) AS DOUBLE PRECISION) AS "value"
FROM (
  SELECT
    "t5"."created_at",
    "t5"."first_response_at",
    "t5"."assignee_id",
    "t5"."account_id",
    "t5"."channel",
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
      "t4"."created_at",
      "t4"."first_response_at",
      "t4"."assignee_id",
      "t4"."account_id",
      "t4"."channel",
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
        "t0"."created_at",
        "t0"."first_response_at",
        "t0"."assignee_id",
        "t0"."account_id",
        "t0"."channel",
        "t0"."row_order",
        "t0"."born",
        CAST("t0"."created_at" AS DATE) AS "_day"
      FROM "crm_v_tickets" AS "t0"
      WHERE
        "t0"."created_at" IS NOT NULL
    ) AS "t4"
    INNER JOIN "crm_period_days" AS "t2"
      ON "t4"."_day" = "t2"."p_day"
      AND "t4"."created_at" >= "t2"."p_start"
      AND "t4"."created_at" < "t2"."p_cut"
      AND "t4"."born" < "t2"."p_asof"
  ) AS "t5"
) AS "t6"
