"""How references get here."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.api.views.assets import AssetDetail, Assets, FromUrl, Sign

urlpatterns: list[URLPattern] = [
    path("v1/assets", Assets.as_view(), name="api-assets"),
    path("v1/assets/sign", Sign.as_view(), name="api-asset-sign"),
    path("v1/assets/from-url", FromUrl.as_view(), name="api-asset-from-url"),
    path("v1/assets/<str:asset_id>", AssetDetail.as_view(), name="api-asset"),
]
