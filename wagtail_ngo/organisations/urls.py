from django.urls import path

from . import views


app_name = "wagtail_ngo_organisations"

urlpatterns = [
    path("", views.OrganisationListView.as_view(), name="list"),
    path("new/", views.OrganisationCreateView.as_view(), name="create"),
    path("join/", views.JoinView.as_view(), name="join"),
    path("<uuid:token>/", views.OrganisationDetailView.as_view(), name="detail"),
    path("<uuid:token>/edit/", views.OrganisationEditView.as_view(), name="edit"),
    path("<uuid:token>/leave/", views.LeaveView.as_view(), name="leave"),
    path("<uuid:token>/members/", views.MembersView.as_view(), name="members"),
    path(
        "<uuid:token>/members/<int:pk>/decide/",
        views.MemberDecisionView.as_view(),
        name="member-decide",
    ),
    path("<uuid:token>/members/<int:pk>/role/", views.MemberRoleView.as_view(), name="member-role"),
    path(
        "<uuid:token>/members/<int:pk>/remove/",
        views.MemberRemoveView.as_view(),
        name="member-remove",
    ),
]
