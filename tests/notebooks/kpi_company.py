"""A company that can be counted by hand, with rows in every table that the KPI notebooks read."""

from __future__ import annotations

# ruff: noqa: E501 — rows of CSV stay on one line
from datetime import datetime
from pathlib import Path

from crmlib.workspace import Workspace, init_workspace

TABLES = {
    "users": """user_id,name,team,region
u1,Aiko,East,Japan
u2,Ben,West,Europe
""",
    "accounts": """account_id,name,industry,employees,region,segment,owner_id
a1,Eastern Foods,Food,40,Japan,SMB,u1
a2,Western Steel,Steel,2000,Europe,Enterprise,u2
a3,<b>Hostile</b>,Food,,Japan,SMB,u1
""",
    "contacts": """contact_id,account_id,full_name,birth_date,gender
c1,a1,Kei Ito,1990-05-01,female
c2,,Sam Poe,1950-01-01,male
""",
    "products": """product_id,name,category,unit_cost
p1,Oven,Kitchen,60
p2,Plate,Table,5
""",
    # Of a1: five orders a month apart, then silence of 92 days. Of a2: one. Of the contact c2: one, sold by West.
    "orders": """order_id,account_id,contact_id,campaign_id,owner_id,ordered_at,amount,cost,currency
o1,a1,,g1,u1,2026-03-01,100,60,USD
o2,a1,,,u1,2026-04-01,100,60,USD
o3,a1,,,u1,2026-05-01,100,60,USD
o4,a1,,,u2,2026-06-01,100,60,USD
o5,a1,,,u1,2026-07-01,100,60,USD
o6,a2,,g1,u2,2026-09-10,132,72,USD
o7,,c2,,u2,2026-10-05,50,30,USD
o8,a2,,g1,u2,2026-10-06,168,96,USD
""",
    # In September ten ovens at 12 (cost 6) and two plates at 6 (cost 6); in October twelve ovens at 14 (cost 8).
    "order_lines": """order_id,line_no,product_id,quantity,amount,cost
o6,1,p1,10,120,60
o6,2,p2,2,12,12
o8,1,p1,12,168,96
""",
    "deals": """deal_id,name,account_id,owner_id,source,deal_type,stage,status,amount,currency,created_at,closed_at,close_date
d1,Ovens,a1,u1,Web,new,Won,won,100,USD,2026-09-01,2026-09-11,2026-09-11
d2,Plates,a1,u1,Web,new,Lost,lost,30,USD,2026-09-02,2026-09-12,2026-09-12
d3,Girders,a2,u2,Fair,new,Won,won,120,USD,2026-09-03,2026-10-06,2026-10-06
d4,Beams,a2,u2,Fair,upsell,Won,won,80,USD,2026-09-04,2026-10-07,2026-10-07
d5,Bolts,a2,u2,Web,new,Lost,lost,10,USD,2026-09-05,2026-10-08,2026-10-08
d6,Freezers,a1,u1,Web,new,Proposal,open,70,USD,2026-10-08,,2026-10-20
""",
    "leads": """lead_id,created_at,source,company,owner_id,converted_at,deal_id
l1,2026-09-20,Web,Eastern Foods,u1,2026-10-08,d6
l2,2026-10-02,Fair,Nobody Ltd,u2,,
""",
    "tickets": """ticket_id,account_id,channel,priority,type,assignee_id,created_at,first_response_at,resolved_at,sla_due_at,resolved_on_first_contact
t1,a1,phone,high,complaint,u1,2026-10-05 09:30:00,2026-10-05 10:00:00,2026-10-05 13:30:00,2026-10-06,true
t2,a1,email,low,question,u1,2026-10-06 14:10:00,2026-10-06 15:10:00,2026-10-08 14:10:00,2026-10-07,false
t3,a2,phone,high,complaint,u2,2026-10-30 09:00:00,,,2026-11-10,
""",
    "calls": """call_id,direction,agent_id,started_at,answered_at,ended_at,handle_s
k1,in,u1,2026-10-05 09:20:00,2026-10-05 09:21:00,2026-10-05 09:25:00,240
k2,in,u1,2026-10-05 09:40:00,,2026-10-05 09:41:00,
k3,in,u2,2026-10-07 16:00:00,2026-10-07 16:01:00,2026-10-07 16:03:00,120
""",
    "surveys": """survey_id,type,responded_at,score,account_id,comment
s1,nps,2026-10-10,10,a1,Quick help
s2,nps,2026-10-11,9,a1,
s3,nps,2026-10-12,2,a2,<script>late()</script>
s4,csat,2026-10-12,4,a2,
""",
    "campaigns": """campaign_id,name,channel,started_at,ended_at,cost,currency
g1,Autumn fair,Event,2026-02-15,2026-12-31,200,USD
g2,Silent mail,Email,2026-09-01,2026-12-31,50,USD
""",
    "campaign_members": """campaign_id,lead_id,sent_at,responded_at
g1,l1,2026-09-20,2026-10-01
g1,l2,2026-10-01,
g2,l1,2026-10-01,
""",
    "email_events": """message_id,contact_id,campaign_id,event,occurred_at
m1,c1,g2,delivered,2026-10-01 09:00:00
m1,c1,g2,opened,2026-10-01 10:00:00
m2,c2,g2,delivered,2026-10-01 09:00:00
""",
    "list_members": """list_id,contact_id,subscribed_at,unsubscribed_at
n1,c1,2026-09-01,
n1,c2,2026-09-01,2026-10-15
""",
    "web_sessions": """session_id,started_at,duration_s,page_views,goals_completed,source
w1,2026-10-03 10:00:00,120,4,1,search
w2,2026-10-03 11:00:00,60,1,0,mail
""",
    "costs": """date,category,team,amount,currency
2026-10-01,marketing,East,30,USD
2026-10-01,sales,West,70,USD
2026-10-02,service,East,24,USD
""",
    "targets": """kpi_id,period_start,period_end,scope,value,currency,kgi
bookings,2026-10-01,2026-10-31,all,250,USD,
deals_won,2026-10-01,2026-10-31,all,2,,bookings
win_rate,2026-10-01,2026-10-31,all,0.8,,deals_won
bookings,2026-10-01,2026-10-31,team:East,100,USD,
bookings,2026-10-01,2026-10-31,team:West,150,USD,
bookings,2026-10-01,2026-10-31,owner:u2,160,USD,
""",
    "activities": """activity_id,type,status,occurred_at,due_at,user_id,deal_id
v1,call,done,2026-10-05 10:00:00,2026-10-05 10:00:00,u1,d6
v2,meeting,planned,,2026-10-20 10:00:00,u1,d6
""",
    "subscriptions": """subscription_id,account_id,product_id,started_at,ends_at,amount,currency,renewed_by,cancelled_at
q1,a2,p1,2025-12-01,2026-12-01,1200,USD,,
""",
    "crm_usage": """user_id,date,logins,records_created,records_updated,channels
u1,2026-10-05,2,3,1,2
""",
}


def make(folder: Path, tables: dict[str, str], introduced: str | None = None) -> Workspace:
    """A workspace with these tables, imported as of 2 November 2026."""
    from crmlib.sources.load import Request, import_paths

    workspace = init_workspace(folder / "ws", "Small", "USD", "UTC")
    if introduced:
        with (workspace.params / "company.yaml").open("a", encoding="utf-8") as file:
            file.write(f"\ncrm_introduced: {introduced}\n")
    exports = folder / "exports"
    exports.mkdir(parents=True)
    for name, text in tables.items():
        (exports / f"{name}.csv").write_text(text, encoding="utf-8")
    import_paths(workspace, Request(paths=(str(exports),), source="canonical", at=datetime(2026, 11, 2), by="test"))
    return Workspace(workspace.path)
