from wagtail.admin.ui.side_panels import StatusSidePanel


class CallStatusPanel(StatusSidePanel):
    """Tells the call's own status, where Wagtail would call every record live."""

    def get_status_templates(self, context):
        _live, *others = super().get_status_templates(context)
        return ["wagtail_ngo/grants/admin/status_panel.html", *others]
