from django.urls import path

from . import (
    activity_views,
    archive_views,
    invitation_views,
    locker_views,
    people_views,
    take_over_views,
    views,
)


app_name = "wagtail_ngo_organisations"

LOCKER = "<uuid:token>/locker/"
ONE = "<uuid:document>/"

urlpatterns = [
    path("", views.OrganisationListView.as_view(), name="list"),
    path("new/", views.OrganisationCreateView.as_view(), name="create"),
    path("join/", people_views.JoinView.as_view(), name="join"),
    path("invitation/", invitation_views.InvitationView.as_view(), name="invitation"),
    path(
        "invitation/<str:secret>/",
        invitation_views.InvitationOpenView.as_view(),
        name="invitation-open",
    ),
    path("take-over/", take_over_views.TakeOverListView.as_view(), name="take-overs"),
    path("take-over/new/", take_over_views.TakeOverAskView.as_view(), name="take-over-ask"),
    path(
        "take-over/<uuid:take_over>/withdraw/",
        take_over_views.TakeOverWithdrawView.as_view(),
        name="take-over-withdraw",
    ),
    path("<uuid:token>/", views.OrganisationDetailView.as_view(), name="detail"),
    path("<uuid:token>/edit/", views.OrganisationEditView.as_view(), name="edit"),
    path("<uuid:token>/leave/", people_views.LeaveView.as_view(), name="leave"),
    path("<uuid:token>/activity/", activity_views.ActivityView.as_view(), name="activity"),
    path(
        "<uuid:token>/take-over/<uuid:take_over>/",
        take_over_views.ObjectionView.as_view(),
        name="take-over-objection",
    ),
    path("<uuid:token>/members/", people_views.MembersView.as_view(), name="members"),
    path("<uuid:token>/invite/", invitation_views.InviteView.as_view(), name="invite"),
    path(
        "<uuid:token>/invitations/<int:pk>/",
        invitation_views.InvitationChangeView.as_view(),
        name="invitation-change",
    ),
    path(
        "<uuid:token>/members/<int:pk>/decide/",
        people_views.MemberDecisionView.as_view(),
        name="member-decide",
    ),
    path(
        "<uuid:token>/members/<int:pk>/role/",
        people_views.MemberRoleView.as_view(),
        name="member-role",
    ),
    path(
        "<uuid:token>/members/<int:pk>/remove/",
        people_views.MemberRemoveView.as_view(),
        name="member-remove",
    ),
    path("<uuid:token>/confirm/", locker_views.ConfirmView.as_view(), name="confirm"),
    path(LOCKER, locker_views.LockerView.as_view(), name="locker"),
    path(f"{LOCKER}add/", locker_views.LockerAddView.as_view(), name="locker-add"),
    path(f"{LOCKER}{ONE}", locker_views.LockerFileView.as_view(), name="locker-file"),
    path(f"{LOCKER}{ONE}replace/", locker_views.LockerReplaceView.as_view(), name="locker-replace"),
    path(f"{LOCKER}{ONE}remove/", locker_views.LockerRemoveView.as_view(), name="locker-remove"),
    path("<uuid:token>/download/", archive_views.ArchiveView.as_view(), name="download"),
]
