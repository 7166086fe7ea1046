-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan {"basis": "orders"}
WITH "t19" AS (
  SELECT
    "t15"."ordered_at",
    "t15"."account_id",
    "t15"."contact_id",
    "t15"."row_order",
    "t15"."born",
    "t15"."contact_account",
    "t15"."contact_owner",
    "t15"."contact_born",
    "t15"."of_account",
    "t15"."of_contact",
    "t15"."customer",
    "t15"."ordered_at" AS "last_at",
    MIN("t15"."ordered_at") OVER (
      PARTITION BY "t15"."customer"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "first_at",
    LAG("t15"."ordered_at") OVER (
      PARTITION BY "t15"."customer"
      ORDER BY "t15"."ordered_at" ASC, "t15"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "before_at",
    COALESCE(
      LEAD("t15"."ordered_at") OVER (
        PARTITION BY "t15"."customer"
        ORDER BY "t15"."ordered_at" ASC, "t15"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ),
      MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
    ) AS "next_at",
    (
      ROW_NUMBER() OVER (
        PARTITION BY "t15"."customer"
        ORDER BY "t15"."ordered_at" ASC, "t15"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "orders"
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
      "t13"."of_account",
      "t13"."of_contact",
      "t13"."customer"
    FROM (
      SELECT
        "t10"."ordered_at",
        "t10"."account_id",
        "t10"."contact_id",
        "t10"."row_order",
        "t10"."born",
        "t10"."contact_account",
        "t10"."contact_owner",
        "t10"."contact_born",
        COALESCE("t10"."account_id", "t10"."contact_account") AS "of_account",
        CASE
          WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NULL
          THEN "t10"."contact_id"
          ELSE NULL
        END AS "of_contact",
        CASE
          WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
          ELSE 'c:' || "t10"."contact_id"
        END AS "customer"
      FROM (
        SELECT
          "t9".*
          EXCLUDE ("_key")
        FROM (
          SELECT
            "t4"."ordered_at",
            "t4"."account_id",
            "t4"."contact_id",
            "t4"."row_order",
            "t4"."born",
            "t8"."_key",
            "t8"."contact_account",
            "t8"."contact_owner",
            "t8"."contact_born"
          FROM "crm_v_orders" AS "t4"
          LEFT OUTER JOIN (
            SELECT
              "t6"."contact_id" AS "_key",
              "t6"."account_id" AS "contact_account",
              "t6"."owner_id" AS "contact_owner",
              "t6"."born" AS "contact_born"
            FROM (
              SELECT
                "t5".*
                EXCLUDE ("copy")
              FROM (
                SELECT
                  *
                FROM "crm_v_contacts" AS "t2"
                WHERE
                  "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
              ) AS "t5"
            ) AS "t6"
          ) AS "t8"
            ON "t4"."contact_id" = "t8"."_key"
        ) AS "t9"
      ) AS "t10"
      WHERE
        CASE
          WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
          ELSE 'c:' || "t10"."contact_id"
        END IS NOT NULL
    ) AS "t13"
    ANTI JOIN (
      SELECT DISTINCT
        CASE
          WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
          ELSE 'c:' || "t10"."contact_id"
        END AS "_late"
      FROM (
        SELECT
          "t9".*
          EXCLUDE ("_key")
        FROM (
          SELECT
            "t4"."ordered_at",
            "t4"."account_id",
            "t4"."contact_id",
            "t4"."row_order",
            "t4"."born",
            "t8"."_key",
            "t8"."contact_account",
            "t8"."contact_owner",
            "t8"."contact_born"
          FROM "crm_v_orders" AS "t4"
          LEFT OUTER JOIN (
            SELECT
              "t6"."contact_id" AS "_key",
              "t6"."account_id" AS "contact_account",
              "t6"."owner_id" AS "contact_owner",
              "t6"."born" AS "contact_born"
            FROM (
              SELECT
                "t5".*
                EXCLUDE ("copy")
              FROM (
                SELECT
                  *
                FROM "crm_v_contacts" AS "t2"
                WHERE
                  "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
              ) AS "t5"
            ) AS "t6"
          ) AS "t8"
            ON "t4"."contact_id" = "t8"."_key"
        ) AS "t9"
      ) AS "t10"
      WHERE
        CASE
          WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
          ELSE 'c:' || "t10"."contact_id"
        END IS NOT NULL
        AND "t10"."account_id" IS NULL
        AND "t10"."contact_account" IS NOT NULL
        AND "t10"."contact_born" >= "t10"."ordered_at"
    ) AS "t14"
      ON "t13"."customer" = "t14"."_late"
  ) AS "t15"
)
SELECT
  "t35"."p",
  COUNT(*) FILTER(WHERE
    "t35"."new") AS "c__new",
  COUNT(*) FILTER(WHERE
    "t35"."active") AS "c__active",
  COUNT(*) FILTER(WHERE
    "t35"."at_start") AS "c__at_start",
  COUNT(*) FILTER(WHERE
    "t35"."retained") AS "c__retained",
  COUNT(*) FILTER(WHERE
    "t35"."churned") AS "c__churned",
  COUNT(*) FILTER(WHERE
    "t35"."repeating") AS "c__repeating",
  SUM("t35"."lifespan") AS "s__lifespan",
  COUNT("t35"."lifespan") AS "n__lifespan"
FROM (
  SELECT
    "t34"."p",
    "t34"."p_asof",
    "t34"."new",
    "t34"."active",
    "t34"."at_start",
    "t34"."retained",
    "t34"."churned",
    "t34"."repeating",
    "t34"."lifespan"
  FROM (
    SELECT
      "t33"."p",
      "t33"."p_asof",
      "t33"."p_start",
      "t33"."customer",
      "t33"."of_account",
      "t33"."of_contact",
      "t33"."first_at",
      "t33"."last_at",
      "t33"."orders",
      "t33"."owner",
      "t33"."active",
      "t33"."at_start",
      "t33"."repeating",
      "t33"."first_at" >= "t33"."p_start" AS "new",
      "t33"."active" AND "t33"."at_start" AS "retained",
      "t33"."at_start" AND NOT (
        "t33"."active"
      ) AS "churned",
      CASE
        WHEN "t33"."orders" >= 2
        THEN CAST(EPOCH_US("t33"."last_at") - EPOCH_US("t33"."first_at") AS DECIMAL(18, 0))
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
          "t24"."customer",
          "t24"."of_account",
          "t24"."of_contact",
          "t24"."first_at",
          "t24"."last_at",
          "t24"."orders",
          CAST(NULL AS TEXT) AS "owner",
          "t24"."last_at" >= "t3"."p_t12" AS "active",
          (
            (
              "t24"."last_at" >= "t3"."p_s12"
            )
            AND (
              "t24"."last_at" < "t3"."p_opening"
            )
          )
          OR (
            "t29"."_p" IS NOT NULL
          ) AS "at_start",
          COALESCE("t24"."before_at" >= "t3"."p_t12", FALSE) AS "repeating"
        FROM (
          SELECT
            *
          FROM "t19" AS "t20"
          WHERE
            "t20"."last_at" < CRM_LAST_P_CUT() AND "t20"."next_at" >= CRM_FIRST_P_CUT()
        ) AS "t24"
        INNER JOIN "crm_periods" AS "t3"
          ON "t24"."last_at" < "t3"."p_cut" AND "t24"."next_at" >= "t3"."p_cut"
        LEFT OUTER JOIN (
          SELECT
            "t3"."p" AS "_p",
            "t26"."customer" AS "_customer"
          FROM (
            SELECT
              *
            FROM "t19" AS "t21"
            WHERE
              "t21"."last_at" < CRM_LAST_P_OPENING()
              AND "t21"."next_at" >= CRM_FIRST_P_OPENING()
              AND "t21"."next_at" < CRM_LAST_P_CUT()
              AND "t21"."last_at" >= CRM_FIRST_P_S12()
          ) AS "t26"
          INNER JOIN "crm_periods" AS "t3"
            ON "t26"."last_at" < "t3"."p_opening"
            AND "t26"."next_at" >= "t3"."p_opening"
            AND "t26"."next_at" < "t3"."p_cut"
            AND "t26"."last_at" >= "t3"."p_s12"
        ) AS "t29"
          ON "t3"."p" = "t29"."_p" AND "t24"."customer" = "t29"."_customer"
      ) AS "t30"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t31"."p",
          "t31"."p_asof",
          "t31"."p_start",
          "t31"."customer",
          "t31"."of_account",
          "t31"."of_contact",
          "t31"."first_at",
          "t31"."last_at",
          "t31"."orders",
          CAST(NULL AS TEXT) AS "owner",
          "t31"."this_year" > 0 AS "active",
          "t31"."year_at_start" > 0 AS "at_start",
          "t31"."this_year" >= 2 AS "repeating"
        FROM (
          SELECT
            "t28"."p",
            "t28"."p_asof",
            "t28"."p_start",
            "t28"."customer",
            "t28"."of_account",
            "t28"."of_contact",
            MIN("t28"."ordered_at") AS "first_at",
            MAX("t28"."ordered_at") AS "last_at",
            COUNT(*) AS "orders",
            COUNT(*) FILTER(WHERE
              "t28"."ordered_at" >= "t28"."p_t12") AS "this_year",
            COUNT(*) FILTER(WHERE
              (
                "t28"."ordered_at" >= "t28"."p_s12"
              )
              AND (
                "t28"."ordered_at" < "t28"."p_opening"
              )) AS "year_at_start"
          FROM (
            SELECT
              "t22"."ordered_at",
              "t22"."account_id",
              "t22"."contact_id",
              "t22"."row_order",
              "t22"."born",
              "t22"."contact_account",
              "t22"."contact_owner",
              "t22"."contact_born",
              COALESCE(
                "t22"."account_id",
                CASE
                  WHEN "t22"."contact_born" < "t22"."p_asof"
                  THEN "t22"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              CASE
                WHEN COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
                THEN "t22"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t22"."contact_id"
              END AS "customer",
              "t22"."p",
              "t22"."p_start",
              "t22"."p_cut",
              "t22"."p_asof",
              "t22"."p_opening",
              "t22"."p_t12",
              "t22"."p_s12",
              "t22"."p_t24",
              "t22"."p_start_on",
              "t22"."p_cut_on",
              "t22"."p_opening_on",
              "t22"."p_cut_day",
              "t22"."p_opening_day",
              "t22"."p_next_start",
              "t22"."p_next_end",
              "t22"."p_typed"
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
                "t18"."of_account",
                "t18"."of_contact",
                "t18"."customer",
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
              FROM (
                SELECT
                  *
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
                    "t13"."of_account",
                    "t13"."of_contact",
                    "t13"."customer"
                  FROM (
                    SELECT
                      "t10"."ordered_at",
                      "t10"."account_id",
                      "t10"."contact_id",
                      "t10"."row_order",
                      "t10"."born",
                      "t10"."contact_account",
                      "t10"."contact_owner",
                      "t10"."contact_born",
                      COALESCE("t10"."account_id", "t10"."contact_account") AS "of_account",
                      CASE
                        WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NULL
                        THEN "t10"."contact_id"
                        ELSE NULL
                      END AS "of_contact",
                      CASE
                        WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                        ELSE 'c:' || "t10"."contact_id"
                      END AS "customer"
                    FROM (
                      SELECT
                        "t9".*
                        EXCLUDE ("_key")
                      FROM (
                        SELECT
                          "t4"."ordered_at",
                          "t4"."account_id",
                          "t4"."contact_id",
                          "t4"."row_order",
                          "t4"."born",
                          "t8"."_key",
                          "t8"."contact_account",
                          "t8"."contact_owner",
                          "t8"."contact_born"
                        FROM "crm_v_orders" AS "t4"
                        LEFT OUTER JOIN (
                          SELECT
                            "t6"."contact_id" AS "_key",
                            "t6"."account_id" AS "contact_account",
                            "t6"."owner_id" AS "contact_owner",
                            "t6"."born" AS "contact_born"
                          FROM (
                            SELECT
                              "t5".*
                              EXCLUDE ("copy")
                            FROM (
                              SELECT
                                *
                              FROM "crm_v_contacts" AS "t2"
                              WHERE
                                "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                            ) AS "t5"
                          ) AS "t6"
                        ) AS "t8"
                          ON "t4"."contact_id" = "t8"."_key"
                      ) AS "t9"
                    ) AS "t10"
                    WHERE
                      CASE
                        WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                        ELSE 'c:' || "t10"."contact_id"
                      END IS NOT NULL
                  ) AS "t13"
                  SEMI JOIN (
                    SELECT DISTINCT
                      CASE
                        WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                        ELSE 'c:' || "t10"."contact_id"
                      END AS "_late"
                    FROM (
                      SELECT
                        "t9".*
                        EXCLUDE ("_key")
                      FROM (
                        SELECT
                          "t4"."ordered_at",
                          "t4"."account_id",
                          "t4"."contact_id",
                          "t4"."row_order",
                          "t4"."born",
                          "t8"."_key",
                          "t8"."contact_account",
                          "t8"."contact_owner",
                          "t8"."contact_born"
                        FROM "crm_v_orders" AS "t4"
                        LEFT OUTER JOIN (
                          SELECT
                            "t6"."contact_id" AS "_key",
                            "t6"."account_id" AS "contact_account",
                            "t6"."owner_id" AS "contact_owner",
                            "t6"."born" AS "contact_born"
                          FROM (
                            SELECT
                              "t5".*
                              EXCLUDE ("copy")
                            FROM (
                              SELECT
                                *
                              FROM "crm_v_contacts" AS "t2"
                              WHERE
                                "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                            ) AS "t5"
                          ) AS "t6"
                        ) AS "t8"
                          ON "t4"."contact_id" = "t8"."_key"
                      ) AS "t9"
                    ) AS "t10"
                    WHERE
                      CASE
                        WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                        ELSE 'c:' || "t10"."contact_id"
                      END IS NOT NULL
                      AND "t10"."account_id" IS NULL
                      AND "t10"."contact_account" IS NOT NULL
                      AND "t10"."contact_born" >= "t10"."ordered_at"
                  ) AS "t14"
                    ON "t13"."customer" = "t14"."_late"
                ) AS "t16"
                WHERE
                  "t16"."ordered_at" < CRM_LAST_P_CUT()
              ) AS "t18"
              INNER JOIN "crm_periods" AS "t3"
                ON "t18"."ordered_at" < "t3"."p_cut"
            ) AS "t22"
            WHERE
              CASE
                WHEN COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t22"."contact_id"
              END IS NOT NULL
          ) AS "t28"
          GROUP BY
            1,
            2,
            3,
            4,
            5,
            6
        ) AS "t31"
      ) AS "t32"
    ) AS "t33"
  ) AS "t34"
) AS "t35"
GROUP BY
  1
