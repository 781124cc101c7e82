from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "example_site.accounts"
    label = "example_accounts"
    verbose_name = "Accounts of the demonstration city"
