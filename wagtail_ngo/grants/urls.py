from django.urls import path

from . import views


app_name = "wagtail_ngo_grants"

ONE = "applications/<uuid:token>/"
PARTNER = f"{ONE}partners/<uuid:partner>/"

urlpatterns = [
    path("calls/<uuid:token>/apply/", views.CallStartView.as_view(), name="call-start"),
    path(
        "calls/<uuid:token>/eligibility/", views.EligibilityView.as_view(), name="call-eligibility"
    ),
    path("calls/deadlines.ics", views.calendar, name="calls-calendar"),
    path("calls/feed.atom", views.calls_feed, name="calls-feed"),
    path("calls/<uuid:token>/deadline.ics", views.call_calendar, name="call-calendar"),
    path("calls/<uuid:token>/ask/", views.AskView.as_view(), name="call-ask"),
    path("calls/<uuid:token>/follow/", views.FollowButtonView.as_view(), name="call-follow"),
    path("calls/<uuid:token>/letters/", views.FollowCallView.as_view(), name="call-letters"),
    path("letters/", views.FollowView.as_view(), name="follow"),
    path("letters/confirm/<str:token>/", views.FollowConfirmView.as_view(), name="follow-confirm"),
    path("letters/stop/<str:token>/", views.FollowStopView.as_view(), name="follow-stop"),
    path("applications/", views.ApplicationListView.as_view(), name="applications"),
    path(ONE, views.ApplicationView.as_view(), name="application"),
    path(f"{ONE}activity/", views.ActivityView.as_view(), name="application-activity"),
    path(f"{ONE}advice/", views.AdviceView.as_view(), name="application-advice"),
    path(
        f"{ONE}advice/<uuid:advice>/revoke/",
        views.AdviceRevokeView.as_view(),
        name="application-advice-revoke",
    ),
    path(f"{ONE}remarks/<int:pk>/", views.CommentDoneView.as_view(), name="application-comment"),
    path("advice/open/<str:secret>/", views.AdviceOpenView.as_view(), name="advice-open"),
    path("advice/<uuid:advice>/", views.AdviserView.as_view(), name="advice"),
    path(f"{ONE}section/<str:section>/", views.SectionView.as_view(), name="application-section"),
    path(
        f"{ONE}section/<str:section>/autosave/",
        views.autosave_view,
        name="application-autosave",
    ),
    path(f"{ONE}messages/", views.ConversationView.as_view(), name="application-conversation"),
    path(f"{ONE}check/", views.CheckView.as_view(), name="application-check"),
    path(f"{ONE}submit/", views.SubmitView.as_view(), name="application-submit"),
    path(f"{ONE}submitted/", views.SubmittedView.as_view(), name="application-submitted"),
    path(f"{ONE}pdf/", views.PdfView.as_view(), name="application-pdf"),
    path(f"{ONE}withdraw/", views.WithdrawView.as_view(), name="application-withdraw"),
    path(f"{ONE}amend/", views.AmendView.as_view(), name="application-amend"),
    path(f"{ONE}discard/", views.DiscardView.as_view(), name="application-discard"),
    path(f"{ONE}files/<uuid:attachment>/", views.FileView.as_view(), name="application-file"),
    path(f"{ONE}profile/", views.ProfileView.as_view(), name="application-profile"),
    path(f"{ONE}copy/", views.CopyView.as_view(), name="application-copy"),
    path(f"{ONE}import/", views.ImportView.as_view(), name="application-import"),
    path(f"{ONE}export/", views.ExportView.as_view(), name="application-export"),
    path(f"{ONE}partners/", views.PartnerListView.as_view(), name="application-partners"),
    path(
        f"{ONE}partners/invite/",
        views.PartnerInviteView.as_view(),
        name="application-partner-invite",
    ),
    *(
        path(f"{PARTNER}{verb}/", view.as_view(), name=f"application-partner-{verb}")
        for verb, view in {
            "remove": views.PartnerRemoveView,
            "remind": views.PartnerRemindView,
            "editing": views.PartnerEditingView,
            "consent": views.PartnerConsentView,
            "leave": views.PartnerLeaveView,
        }.items()
    ),
    path(
        "invitations/open/<str:secret>/",
        views.InvitationOpenView.as_view(),
        name="partner-invitation-open",
    ),
    path("invitations/<uuid:partner>/", views.InvitationView.as_view(), name="partner-invitation"),
    path(f"{ONE}confirmation/", views.ConfirmationView.as_view(), name="application-confirmation"),
    path(f"{ONE}sign/", views.SignView.as_view(), name="application-sign"),
    path(f"{ONE}approve/", views.ApproveView.as_view(), name="application-approve"),
    path(f"{ONE}signed/<uuid:file>/", views.SignedFileView.as_view(), name="signed-file"),
    path("verify/", views.VerifyView.as_view(), name="verify"),
    path("verify/<str:code>/", views.VerifyCodeView.as_view(), name="verify-code"),
]
