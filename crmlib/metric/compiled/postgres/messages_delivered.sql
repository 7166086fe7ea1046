-- messages_delivered by all: c__opened c__ {"basis": "orders"}
SELECT
  "t13"."p",
  COUNT(*) FILTER(WHERE
    "t13"."opened") AS "c__opened",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t12"."p",
    "t12"."p_asof",
    COALESCE("t6"."opened_at" < "t12"."p_asof", FALSE) AS "opened"
  FROM (
    SELECT
      "t10"."message_id",
      "t10"."contact_id",
      "t10"."campaign_id",
      "t10"."event",
      "t10"."occurred_at",
      "t10"."row_order",
      "t10"."born",
      "t10"."_place",
      "t10"."p",
      "t10"."p_start",
      "t10"."p_cut",
      "t10"."p_asof",
      "t10"."p_opening",
      "t10"."p_t12",
      "t10"."p_s12",
      "t10"."p_t24",
      "t10"."p_start_on",
      "t10"."p_cut_on",
      "t10"."p_opening_on",
      "t10"."p_cut_day",
      "t10"."p_opening_day",
      "t10"."p_next_start",
      "t10"."p_next_end",
      "t10"."p_typed"
    FROM (
      SELECT
        "t9"."message_id",
        "t9"."contact_id",
        "t9"."campaign_id",
        "t9"."event",
        "t9"."occurred_at",
        "t9"."row_order",
        "t9"."born",
        "t9"."_place",
        "t9"."_day",
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
          "t7"."message_id",
          "t7"."contact_id",
          "t7"."campaign_id",
          "t7"."event",
          "t7"."occurred_at",
          "t7"."row_order",
          "t7"."born",
          "t7"."_place",
          CAST("t7"."occurred_at" AS DATE) AS "_day"
        FROM (
          SELECT
            "t4"."message_id",
            "t4"."contact_id",
            "t4"."campaign_id",
            "t4"."event",
            "t4"."occurred_at",
            "t4"."row_order",
            "t4"."born",
            ROW_NUMBER() OVER (
              PARTITION BY "t4"."message_id"
              ORDER BY "t4"."occurred_at" ASC, "t4"."row_order" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "_place"
          FROM (
            SELECT
              *
            FROM "crm_v_email_events" AS "t0"
            WHERE
              "t0"."message_id" IS NOT NULL
              AND "t0"."event" = 'delivered'
              AND "t0"."occurred_at" IS NOT NULL
          ) AS "t4"
        ) AS "t7"
        WHERE
          "t7"."_place" = 0 AND "t7"."occurred_at" IS NOT NULL
      ) AS "t9"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t9"."_day" = "t2"."p_day"
        AND "t9"."occurred_at" >= "t2"."p_start"
        AND "t9"."occurred_at" < "t2"."p_cut"
        AND "t9"."born" < "t2"."p_asof"
    ) AS "t10"
  ) AS "t12"
  LEFT OUTER JOIN (
    SELECT
      "t3"."message_id" AS "_message",
      MIN("t3"."occurred_at") AS "opened_at"
    FROM (
      SELECT
        *
      FROM "crm_v_email_events" AS "t0"
      WHERE
        "t0"."message_id" IS NOT NULL
        AND "t0"."event" = 'opened'
        AND "t0"."occurred_at" IS NOT NULL
    ) AS "t3"
    GROUP BY
      1
  ) AS "t6"
    ON "t12"."message_id" = "t6"."_message"
) AS "t13"
GROUP BY
  1
