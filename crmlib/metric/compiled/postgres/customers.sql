-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan {"basis": "orders"}
WITH "t20" AS (
  SELECT
    "t19"."ordered_at",
    "t19"."account_id",
    "t19"."contact_id",
    "t19"."row_order",
    "t19"."born",
    "t19"."contact_account",
    "t19"."contact_owner",
    "t19"."contact_born",
    "t19"."of_account",
    "t19"."of_contact",
    "t19"."customer",
    "t19"."ordered_at" AS "last_at",
    MIN("t19"."ordered_at") OVER (
      PARTITION BY "t19"."customer"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "first_at",
    LAG("t19"."ordered_at") OVER (
      PARTITION BY "t19"."customer"
      ORDER BY "t19"."ordered_at" ASC, "t19"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "before_at",
    COALESCE(
      LEAD("t19"."ordered_at") OVER (
        PARTITION BY "t19"."customer"
        ORDER BY "t19"."ordered_at" ASC, "t19"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ),
      CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
    ) AS "next_at",
    (
      ROW_NUMBER() OVER (
        PARTITION BY "t19"."customer"
        ORDER BY "t19"."ordered_at" ASC, "t19"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "orders"
  FROM (
    SELECT
      "t16"."ordered_at",
      "t16"."account_id",
      "t16"."contact_id",
      "t16"."row_order",
      "t16"."born",
      "t16"."contact_account",
      "t16"."contact_owner",
      "t16"."contact_born",
      "t16"."of_account",
      "t16"."of_contact",
      "t16"."customer"
    FROM (
      SELECT
        "t13"."ordered_at",
        "t13"."account_id",
        "t13"."contact_id",
        "t13"."row_order",
        "t13"."born",
        "t13"."contact_account",
        "t13"."contact_owner",
        "t13"."contact_born",
        COALESCE("t13"."account_id", "t13"."contact_account") AS "of_account",
        CASE
          WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NULL
          THEN "t13"."contact_id"
          ELSE NULL
        END AS "of_contact",
        CASE
          WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
          ELSE 'c:' || "t13"."contact_id"
        END AS "customer"
      FROM (
        SELECT
          "t12"."ordered_at",
          "t12"."account_id",
          "t12"."contact_id",
          "t12"."row_order",
          "t12"."born",
          "t12"."contact_account",
          "t12"."contact_owner",
          "t12"."contact_born"
        FROM (
          SELECT
            "t5"."ordered_at",
            "t5"."account_id",
            "t5"."contact_id",
            "t5"."row_order",
            "t5"."born",
            "t11"."_key",
            "t11"."contact_account",
            "t11"."contact_owner",
            "t11"."contact_born"
          FROM "crm_v_orders" AS "t5"
          LEFT OUTER JOIN (
            SELECT
              "t9"."contact_id" AS "_key",
              "t9"."account_id" AS "contact_account",
              "t9"."owner_id" AS "contact_owner",
              "t9"."born" AS "contact_born"
            FROM (
              SELECT
                "t8"."contact_id",
                "t8"."account_id",
                "t8"."owner_id",
                "t8"."row_order",
                "t8"."born"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t6"."contact_id",
                    "t6"."account_id",
                    "t6"."owner_id",
                    "t6"."row_order",
                    "t6"."born",
                    ROW_NUMBER() OVER (
                      PARTITION BY "t6"."contact_id"
                      ORDER BY "t6"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) - 1 AS "_rank"
                  FROM (
                    SELECT
                      *
                    FROM "crm_v_contacts" AS "t2"
                    WHERE
                      "t2"."contact_id" IS NOT NULL
                  ) AS "t6"
                ) AS "t7"
                WHERE
                  "t7"."_rank" = 0
              ) AS "t8"
            ) AS "t9"
          ) AS "t11"
            ON "t5"."contact_id" = "t11"."_key"
        ) AS "t12"
      ) AS "t13"
      WHERE
        CASE
          WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
          ELSE 'c:' || "t13"."contact_id"
        END IS NOT NULL
    ) AS "t16"
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT DISTINCT
            CASE
              WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
              THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
              ELSE 'c:' || "t13"."contact_id"
            END AS "_late"
          FROM (
            SELECT
              "t12"."ordered_at",
              "t12"."account_id",
              "t12"."contact_id",
              "t12"."row_order",
              "t12"."born",
              "t12"."contact_account",
              "t12"."contact_owner",
              "t12"."contact_born"
            FROM (
              SELECT
                "t5"."ordered_at",
                "t5"."account_id",
                "t5"."contact_id",
                "t5"."row_order",
                "t5"."born",
                "t11"."_key",
                "t11"."contact_account",
                "t11"."contact_owner",
                "t11"."contact_born"
              FROM "crm_v_orders" AS "t5"
              LEFT OUTER JOIN (
                SELECT
                  "t9"."contact_id" AS "_key",
                  "t9"."account_id" AS "contact_account",
                  "t9"."owner_id" AS "contact_owner",
                  "t9"."born" AS "contact_born"
                FROM (
                  SELECT
                    "t8"."contact_id",
                    "t8"."account_id",
                    "t8"."owner_id",
                    "t8"."row_order",
                    "t8"."born"
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        "t6"."contact_id",
                        "t6"."account_id",
                        "t6"."owner_id",
                        "t6"."row_order",
                        "t6"."born",
                        ROW_NUMBER() OVER (
                          PARTITION BY "t6"."contact_id"
                          ORDER BY "t6"."row_order" ASC
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) - 1 AS "_rank"
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t2"
                        WHERE
                          "t2"."contact_id" IS NOT NULL
                      ) AS "t6"
                    ) AS "t7"
                    WHERE
                      "t7"."_rank" = 0
                  ) AS "t8"
                ) AS "t9"
              ) AS "t11"
                ON "t5"."contact_id" = "t11"."_key"
            ) AS "t12"
          ) AS "t13"
          WHERE
            CASE
              WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
              THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
              ELSE 'c:' || "t13"."contact_id"
            END IS NOT NULL
            AND "t13"."account_id" IS NULL
            AND "t13"."contact_account" IS NOT NULL
            AND "t13"."contact_born" >= "t13"."ordered_at"
        ) AS "t17"
        WHERE
          "t16"."customer" = "t17"."_late"
      )
  ) AS "t19"
)
SELECT
  "t32"."p",
  COUNT(*) FILTER(WHERE
    "t32"."new") AS "c__new",
  COUNT(*) FILTER(WHERE
    "t32"."active") AS "c__active",
  COUNT(*) FILTER(WHERE
    "t32"."at_start") AS "c__at_start",
  COUNT(*) FILTER(WHERE
    "t32"."retained") AS "c__retained",
  COUNT(*) FILTER(WHERE
    "t32"."churned") AS "c__churned",
  COUNT(*) FILTER(WHERE
    "t32"."repeating") AS "c__repeating",
  SUM("t32"."lifespan") AS "s__lifespan",
  COUNT("t32"."lifespan") AS "n__lifespan"
FROM (
  SELECT
    "t31"."p",
    "t31"."p_asof",
    "t31"."first_at" >= "t31"."p_start" AS "new",
    "t31"."active",
    "t31"."at_start",
    "t31"."active" AND "t31"."at_start" AS "retained",
    "t31"."at_start" AND NOT (
      "t31"."active"
    ) AS "churned",
    "t31"."repeating",
    CASE
      WHEN "t31"."orders" >= 2
      THEN CAST((
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t31"."last_at")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t31"."last_at") % 1000000
        )
      ) - (
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t31"."first_at")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t31"."first_at") % 1000000
        )
      ) AS DECIMAL(18, 0))
      ELSE NULL
    END AS "lifespan"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."p",
        "t3"."p_asof",
        "t3"."p_start",
        "t23"."customer",
        "t23"."of_account",
        "t23"."of_contact",
        "t23"."first_at",
        "t23"."last_at",
        "t23"."orders",
        CAST(NULL AS VARCHAR) AS "owner",
        "t23"."last_at" >= "t3"."p_t12" AS "active",
        (
          (
            "t23"."last_at" >= "t3"."p_s12"
          )
          AND (
            "t23"."last_at" < "t3"."p_opening"
          )
        )
        OR (
          "t28"."_p" IS NOT NULL
        ) AS "at_start",
        COALESCE("t23"."before_at" >= "t3"."p_t12", FALSE) AS "repeating"
      FROM "t20" AS "t23"
      INNER JOIN "crm_periods" AS "t3"
        ON "t23"."last_at" < "t3"."p_cut" AND "t23"."next_at" >= "t3"."p_cut"
      LEFT OUTER JOIN (
        SELECT
          "t3"."p" AS "_p",
          "t25"."customer" AS "_customer"
        FROM "t20" AS "t25"
        INNER JOIN "crm_periods" AS "t3"
          ON "t25"."last_at" < "t3"."p_opening"
          AND "t25"."next_at" >= "t3"."p_opening"
          AND "t25"."next_at" < "t3"."p_cut"
          AND "t25"."last_at" >= "t3"."p_s12"
      ) AS "t28"
        ON "t3"."p" = "t28"."_p" AND "t23"."customer" = "t28"."_customer"
    ) AS "t30"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t26"."p",
        "t26"."p_asof",
        "t26"."p_start",
        "t26"."customer",
        "t26"."of_account",
        "t26"."of_contact",
        "t26"."first_at",
        "t26"."last_at",
        "t26"."orders",
        CAST(NULL AS VARCHAR) AS "owner",
        "t26"."this_year" > 0 AS "active",
        "t26"."year_at_start" > 0 AS "at_start",
        "t26"."this_year" >= 2 AS "repeating"
      FROM (
        SELECT
          "t22"."p",
          "t22"."p_asof",
          "t22"."p_start",
          "t22"."customer",
          "t22"."of_account",
          "t22"."of_contact",
          MIN("t22"."ordered_at") AS "first_at",
          MAX("t22"."ordered_at") AS "last_at",
          COUNT(*) AS "orders",
          COUNT(*) FILTER(WHERE
            "t22"."ordered_at" >= "t22"."p_t12") AS "this_year",
          COUNT(*) FILTER(WHERE
            (
              "t22"."ordered_at" >= "t22"."p_s12"
            )
            AND (
              "t22"."ordered_at" < "t22"."p_opening"
            )) AS "year_at_start"
        FROM (
          SELECT
            "t18"."ordered_at",
            "t18"."account_id",
            "t18"."contact_id",
            "t18"."row_order",
            "t18"."born",
            "t18"."contact_account",
            "t18"."contact_owner",
            "t18"."contact_born",
            COALESCE(
              "t18"."account_id",
              CASE
                WHEN "t18"."contact_born" < "t18"."p_asof"
                THEN "t18"."contact_account"
                ELSE NULL
              END
            ) AS "of_account",
            CASE
              WHEN COALESCE(
                "t18"."account_id",
                CASE
                  WHEN "t18"."contact_born" < "t18"."p_asof"
                  THEN "t18"."contact_account"
                  ELSE NULL
                END
              ) IS NULL
              THEN "t18"."contact_id"
              ELSE NULL
            END AS "of_contact",
            CASE
              WHEN COALESCE(
                "t18"."account_id",
                CASE
                  WHEN "t18"."contact_born" < "t18"."p_asof"
                  THEN "t18"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t18"."account_id",
                CASE
                  WHEN "t18"."contact_born" < "t18"."p_asof"
                  THEN "t18"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t18"."contact_id"
            END AS "customer",
            "t18"."p",
            "t18"."p_start",
            "t18"."p_cut",
            "t18"."p_asof",
            "t18"."p_opening",
            "t18"."p_t12",
            "t18"."p_s12",
            "t18"."p_t24",
            "t18"."p_start_on",
            "t18"."p_cut_on",
            "t18"."p_opening_on",
            "t18"."p_cut_day",
            "t18"."p_opening_day",
            "t18"."p_next_start",
            "t18"."p_next_end",
            "t18"."p_typed"
          FROM (
            SELECT
              "t16"."ordered_at",
              "t16"."account_id",
              "t16"."contact_id",
              "t16"."row_order",
              "t16"."born",
              "t16"."contact_account",
              "t16"."contact_owner",
              "t16"."contact_born",
              "t16"."of_account",
              "t16"."of_contact",
              "t16"."customer",
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
              "t4"."p_typed"
            FROM (
              SELECT
                "t13"."ordered_at",
                "t13"."account_id",
                "t13"."contact_id",
                "t13"."row_order",
                "t13"."born",
                "t13"."contact_account",
                "t13"."contact_owner",
                "t13"."contact_born",
                COALESCE("t13"."account_id", "t13"."contact_account") AS "of_account",
                CASE
                  WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NULL
                  THEN "t13"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
                  ELSE 'c:' || "t13"."contact_id"
                END AS "customer"
              FROM (
                SELECT
                  "t12"."ordered_at",
                  "t12"."account_id",
                  "t12"."contact_id",
                  "t12"."row_order",
                  "t12"."born",
                  "t12"."contact_account",
                  "t12"."contact_owner",
                  "t12"."contact_born"
                FROM (
                  SELECT
                    "t5"."ordered_at",
                    "t5"."account_id",
                    "t5"."contact_id",
                    "t5"."row_order",
                    "t5"."born",
                    "t11"."_key",
                    "t11"."contact_account",
                    "t11"."contact_owner",
                    "t11"."contact_born"
                  FROM "crm_v_orders" AS "t5"
                  LEFT OUTER JOIN (
                    SELECT
                      "t9"."contact_id" AS "_key",
                      "t9"."account_id" AS "contact_account",
                      "t9"."owner_id" AS "contact_owner",
                      "t9"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t8"."contact_id",
                        "t8"."account_id",
                        "t8"."owner_id",
                        "t8"."row_order",
                        "t8"."born"
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t6"."contact_id",
                            "t6"."account_id",
                            "t6"."owner_id",
                            "t6"."row_order",
                            "t6"."born",
                            ROW_NUMBER() OVER (
                              PARTITION BY "t6"."contact_id"
                              ORDER BY "t6"."row_order" ASC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) - 1 AS "_rank"
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t2"
                            WHERE
                              "t2"."contact_id" IS NOT NULL
                          ) AS "t6"
                        ) AS "t7"
                        WHERE
                          "t7"."_rank" = 0
                      ) AS "t8"
                    ) AS "t9"
                  ) AS "t11"
                    ON "t5"."contact_id" = "t11"."_key"
                ) AS "t12"
              ) AS "t13"
              WHERE
                CASE
                  WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
                  ELSE 'c:' || "t13"."contact_id"
                END IS NOT NULL
            ) AS "t16"
            INNER JOIN "crm_periods" AS "t4"
              ON "t16"."ordered_at" < "t4"."p_cut"
            WHERE
              EXISTS(
                SELECT
                  1
                FROM (
                  SELECT DISTINCT
                    CASE
                      WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
                      ELSE 'c:' || "t13"."contact_id"
                    END AS "_late"
                  FROM (
                    SELECT
                      "t12"."ordered_at",
                      "t12"."account_id",
                      "t12"."contact_id",
                      "t12"."row_order",
                      "t12"."born",
                      "t12"."contact_account",
                      "t12"."contact_owner",
                      "t12"."contact_born"
                    FROM (
                      SELECT
                        "t5"."ordered_at",
                        "t5"."account_id",
                        "t5"."contact_id",
                        "t5"."row_order",
                        "t5"."born",
                        "t11"."_key",
                        "t11"."contact_account",
                        "t11"."contact_owner",
                        "t11"."contact_born"
                      FROM "crm_v_orders" AS "t5"
                      LEFT OUTER JOIN (
                        SELECT
                          "t9"."contact_id" AS "_key",
                          "t9"."account_id" AS "contact_account",
                          "t9"."owner_id" AS "contact_owner",
                          "t9"."born" AS "contact_born"
                        FROM (
                          SELECT
                            "t8"."contact_id",
                            "t8"."account_id",
                            "t8"."owner_id",
                            "t8"."row_order",
                            "t8"."born"
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                "t6"."contact_id",
                                "t6"."account_id",
                                "t6"."owner_id",
                                "t6"."row_order",
                                "t6"."born",
                                ROW_NUMBER() OVER (
                                  PARTITION BY "t6"."contact_id"
                                  ORDER BY "t6"."row_order" ASC
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                                ) - 1 AS "_rank"
                              FROM (
                                SELECT
                                  *
                                FROM "crm_v_contacts" AS "t2"
                                WHERE
                                  "t2"."contact_id" IS NOT NULL
                              ) AS "t6"
                            ) AS "t7"
                            WHERE
                              "t7"."_rank" = 0
                          ) AS "t8"
                        ) AS "t9"
                      ) AS "t11"
                        ON "t5"."contact_id" = "t11"."_key"
                    ) AS "t12"
                  ) AS "t13"
                  WHERE
                    CASE
                      WHEN COALESCE("t13"."account_id", "t13"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t13"."account_id", "t13"."contact_account")
                      ELSE 'c:' || "t13"."contact_id"
                    END IS NOT NULL
                    AND "t13"."account_id" IS NULL
                    AND "t13"."contact_account" IS NOT NULL
                    AND "t13"."contact_born" >= "t13"."ordered_at"
                ) AS "t17"
                WHERE
                  "t16"."customer" = "t17"."_late"
              )
          ) AS "t18"
          WHERE
            CASE
              WHEN COALESCE(
                "t18"."account_id",
                CASE
                  WHEN "t18"."contact_born" < "t18"."p_asof"
                  THEN "t18"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t18"."account_id",
                CASE
                  WHEN "t18"."contact_born" < "t18"."p_asof"
                  THEN "t18"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t18"."contact_id"
            END IS NOT NULL
        ) AS "t22"
        GROUP BY
          1,
          2,
          3,
          4,
          5,
          6
      ) AS "t26"
    ) AS "t29"
  ) AS "t31"
) AS "t32"
GROUP BY
  1
